// Fails while the owner of the repository is a placeholder in package.json. No account on GitHub may have its name.
import { readFileSync } from 'node:fs'

const placeholder = 'the--owner'
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const fields = ['homepage', 'repository', 'bugs'].filter((name) =>
  JSON.stringify(manifest[name] ?? placeholder).includes(placeholder),
)
if (fields.length > 0) {
  console.error(
    `The owner of the repository is not known: replace ${placeholder} in package.json (${fields.join(', ')}) by the name of a GitHub account, and publish again.`,
  )
  process.exitCode = 1
}
