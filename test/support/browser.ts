import { execFile } from 'node:child_process'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createBrotliDecompress } from 'node:zlib'

/** What Playwright's `launch` needs to start a browser that is already on this machine. */
export interface BrowserLaunch {
  executablePath?: string
  args: string[]
  env?: Record<string, string>
}

interface Found extends BrowserLaunch {
  /** Where the browser came from, for the log. */
  source: string
}

const SYSTEM_BROWSERS: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
    String.raw`C:\Program Files (x86)\Google\Chrome\Application\chrome.exe`,
  ],
}

/** Own flags only: the defaults of @sparticuz/chromium turn web security and site isolation off. */
function baseArgs(): string[] {
  const args = [
    '--disable-gpu',
    '--disable-quic',
    '--disable-sync',
    '--no-first-run',
    '--force-color-profile=srgb',
  ]
  if (process.platform === 'linux' && (process.getuid?.() === 0 || process.env['CI'] !== undefined))
    args.push('--no-sandbox')
  return args
}

/**
 * Finds a Chromium: the one that `CHROMIUM_PATH` names; else the pinned one inside an npm package, on Linux x64, so that what
 * else is installed there changes nothing; else Playwright's own, and the system's. Logs which one `user` gets.
 */
export async function resolveBrowser(user: string): Promise<BrowserLaunch> {
  const { source, ...launch } = await findBrowser(baseArgs())
  const { chromium } = await import('playwright')
  const { stdout } = await promisify(execFile)(
    launch.executablePath ?? chromium.executablePath(),
    ['--version', ...launch.args],
    { env: launch.env ?? process.env },
  ).catch(() => ({ stdout: 'of a version that it does not tell' }))
  process.stderr.write(`Browser of ${user}: ${stdout.trim()} (${source})\n`)
  return launch
}

async function findBrowser(args: string[]): Promise<Found> {
  const fromEnvironment = process.env['CHROMIUM_PATH']
  if (fromEnvironment) return { executablePath: fromEnvironment, args, source: 'CHROMIUM_PATH' }
  if (process.platform === 'linux' && process.arch === 'x64') return await fromNpmPackage(args)
  const { chromium } = await import('playwright')
  const own = chromium.executablePath()
  if (own !== '' && existsSync(own)) return { executablePath: own, args, source: 'Playwright' }
  const system = (SYSTEM_BROWSERS[process.platform] ?? []).find((candidate) => existsSync(candidate))
  if (system !== undefined) return { executablePath: system, args, source: 'system' }
  throw new Error(
    'No Chromium found. Run "npx playwright install chromium", install Chrome, or set CHROMIUM_PATH to its executable.',
  )
}

/** Unpacks @sparticuz/chromium once into node_modules/.cache, with the libraries and the font it brings. */
async function fromNpmPackage(args: string[]): Promise<Found> {
  let root = path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))
  while (!existsSync(path.join(root, 'bin', 'chromium.br'))) {
    if (root === path.dirname(root)) throw new Error('@sparticuz/chromium has no bin/chromium.br')
    root = path.dirname(root)
  }
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const cache = fileURLToPath(new URL('../../node_modules/.cache/chromium/', import.meta.url))
  const target = path.join(cache, version)

  if (!existsSync(target)) {
    await mkdir(cache, { recursive: true })
    const work = await mkdtemp(path.join(cache, 'unpack-'))
    await pipeline(
      createReadStream(path.join(root, 'bin', 'chromium.br')),
      createBrotliDecompress({ chunkSize: 2 ** 21 }),
      createWriteStream(path.join(work, 'chromium'), { mode: 0o755 }),
    )
    for (const [archive, folder] of [
      ['al2023', 'al2023'],
      ['fonts', 'fonts'],
      ['swiftshader', '.'],
    ] as const) {
      const tar = path.join(work, `${archive}.tar`)
      await pipeline(
        createReadStream(path.join(root, 'bin', `${archive}.tar.br`)),
        createBrotliDecompress(),
        createWriteStream(tar),
      )
      await mkdir(path.join(work, folder), { recursive: true })
      await promisify(execFile)('tar', ['-xf', tar, '-C', path.join(work, folder), '--no-same-owner'])
      await rm(tar)
    }
    // Its own fonts.conf looks for fonts in the cloud; without any, a page with a text field takes the browser down.
    const fonts = path.join(target, 'fonts')
    await writeFile(
      path.join(work, 'fonts', 'fonts.conf'),
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${path.join(fonts, 'fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${path.join(fonts, 'cache')}</cachedir></fontconfig>`,
    )
    // Atomic: when another process was faster, its folder is there and this copy goes.
    await rename(work, target).catch(async (error: unknown) => {
      await rm(work, { recursive: true, force: true })
      if (!existsSync(target)) throw error
    })
  }

  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value
  env['LD_LIBRARY_PATH'] = [path.join(target, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']]
    .filter(Boolean)
    .join(':')
  env['FONTCONFIG_PATH'] = path.join(target, 'fonts')
  return {
    executablePath: path.join(target, 'chromium'),
    args,
    env,
    source: `@sparticuz/chromium ${version}`,
  }
}
