// Writes the types of each entry, with the maps by which "go to definition" ends in `src`: one declaration file for each
// source file that an entry's types need. tsup would bundle them, and cannot map what it has bundled.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

const src = path.resolve('src')
const config = ts.getParsedCommandLineOfConfigFile(
  'tsconfig.build.json',
  { noEmit: false, emitDeclarationOnly: true, declarationMap: true, rootDir: src, outDir: 'dist/types/esm' },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: console.error },
)
const program = ts.createProgram(config.fileNames, config.options)

const production = path.join(src, 'devtools/production.ts')
const entries = config.fileNames.filter((file) => path.dirname(file) === src || file === production)
const needed = new Set(entries)
// A Set hands out what is added to it meanwhile.
for (const file of needed) {
  const { diagnostics } = program.emit(program.getSourceFile(file), (output, text) => {
    for (const [, specifier] of text.matchAll(/(?:from |import\()['"](\.[^'"]+\.tsx?)['"]/g))
      needed.add(path.resolve(path.dirname(file), specifier))
    mkdirSync(path.dirname(output), { recursive: true })
    writeFileSync(output, text.replace(/((?:from |import\()['"]\.[^'"]+)\.tsx?(['"])/g, '$1.js$2'))
  })
  for (const { messageText } of diagnostics)
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'))
}

// The same for `require()`: by its folder's package.json, TypeScript takes them for CommonJS.
cpSync('dist/types/esm', 'dist/types/cjs', { recursive: true })
writeFileSync('dist/types/cjs/package.json', '{ "type": "commonjs" }\n')
