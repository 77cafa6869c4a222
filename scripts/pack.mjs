// Writes the tarball to publish into the folder of the first argument. It is what `npm pack` makes, with absolute links in
// the README, because a registry shows the README without the files beside it. All work is done on a copy.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const [destination = '.'] = process.argv.slice(2)
const { repository, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const github = repository.url.replace(/^git\+|\.git$/g, '')
const copy = mkdtempSync(path.join(tmpdir(), 'react-metabase-'))
try {
  npmPack([], copy)
  execFileSync('tar', ['-xzf', path.join(copy, readdirSync(copy)[0]), '-C', copy])
  const readme = path.join(copy, 'package/README.md')
  writeFileSync(readme, withAbsoluteLinks(readFileSync(readme, 'utf8')))
  npmPack([path.join(copy, 'package')], destination)
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function npmPack(folder, into) {
  execFileSync('npm', ['pack', ...folder, '--silent', '--ignore-scripts', '--pack-destination', into], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** Relative links lead to the files on GitHub, at the tag of the version. Code stays as it is. */
function withAbsoluteLinks(markdown) {
  const link = /(\]\(|^\[[^\]]+\]: |\b(?:href|src|srcset)=")(?![a-z]+:|#)([^)"\s]+)/gim
  return markdown
    .split(/(```[\s\S]*?```|`[^`\n]*`)/)
    .map((part, index) => (index % 2 ? part : part.replace(link, (_, before, to) => before + addressOf(to))))
    .join('')
}

function addressOf(link) {
  const [file] = link.split('#', 1)
  if (!existsSync(file)) throw new Error(`README.md has a link to ${file}, which does not exist`)
  const kind = /\.(gif|jpe?g|png|svg|webp)$/.test(file)
    ? 'raw'
    : statSync(file).isDirectory()
      ? 'tree'
      : 'blob'
  return `${github}/${kind}/v${version}/${link}`
}
