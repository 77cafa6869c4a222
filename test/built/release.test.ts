import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const root = path.resolve(import.meta.dirname, '../..')

interface Document {
  readonly versions: Readonly<Record<string, { readonly readme: string }>>
}
let registry: Server
/** What was published, as a registry keeps it. */
let published: Document | undefined
let writes = 0
let home: string
let settings: string

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

beforeAll(async () => {
  registry = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (request.method === 'PUT') {
        published = JSON.parse(body) as Document
        writes++
      }
      response.writeHead(published ? 200 : 404, { 'content-type': 'application/json' })
      response.end(JSON.stringify(published ?? { error: 'Not found' }))
    })
  })
  await new Promise<void>((resolve) => registry.listen(0, 'localhost', resolve))
})
afterAll(() => registry.close())

beforeEach(() => {
  published = undefined
  writes = 0
  home = mkdtempSync(path.join(tmpdir(), 'react-metabase-release-'))
  const address = registry.address()
  const host = `//localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`
  settings = path.join(home, 'npmrc')
  writeFileSync(
    settings,
    `registry=http:${host}\n${host}:_authToken=token\ncache=${path.join(home, 'cache')}\n`,
  )
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const release = (): Promise<{ stdout: string }> =>
  promisify(execFile)(process.execPath, ['scripts/release.mjs'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: home, TMPDIR: home, npm_config_userconfig: settings },
  })

it('publishes the README with the links that its page needs, and leaves nothing behind', async () => {
  const before = readFileSync(path.join(root, 'README.md'), 'utf8')
  await release()
  const readme = published?.versions[manifest.version]?.readme
  expect(readme).toContain(`/react-metabase/blob/v${manifest.version}/docs/server.md)`)
  expect(readme).not.toMatch(/\]\((?!https:|#)/)
  expect(readFileSync(path.join(root, 'README.md'), 'utf8')).toBe(before)
  expect(readdirSync(root).filter((name) => name.endsWith('.tgz'))).toEqual([])
  expect(readdirSync(home).filter((name) => name.startsWith('react-metabase'))).toEqual([])
})

it('publishes a version once, so that it can run for each push', async () => {
  await release()
  const { stdout } = await release()
  expect(stdout).toContain(`${manifest.name} ${manifest.version} is published already`)
  expect(writes).toBe(1)
})

it('fails where the registry cannot be asked which versions it has', async () => {
  writeFileSync(settings, 'registry=http://localhost:1/\nfetch-retries=0\n')
  await expect(release()).rejects.toThrow('ECONNREFUSED')
})
