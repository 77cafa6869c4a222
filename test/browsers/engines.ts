import { existsSync } from 'node:fs'
import { startFirefox } from './firefox.ts'
import { startWebKit } from './webkit.ts'
import type { Tab } from '../support/tab.ts'

export type EngineName = 'firefox' | 'webkit'

/** A browser that is running. Each tab has cookies of its own. */
export interface Engine {
  readonly version: string
  readonly newTab: () => Promise<Tab>
  readonly close: () => Promise<void>
}

/** What differs between the engines: the page *Browsers* of the documentation says the same in words. */
export interface Traits {
  /** Which session cookies reach a Metabase on another site, of those that the tests try. */
  readonly keepsCookiesOfOtherSites: boolean
  /** The history forgets what a frame did when the frame is removed. */
  readonly forgetsRemovedFrames: boolean
  /** A step back from another document shows the page that was left, with its frame, and loads nothing. */
  readonly keepsPagesThatWereLeft: boolean
  readonly apis: Readonly<Record<'moveBefore' | 'navigation' | 'layoutShiftEntries', boolean>>
}

export const traits: Readonly<Record<EngineName, Traits>> = {
  firefox: {
    keepsCookiesOfOtherSites: true,
    forgetsRemovedFrames: true,
    keepsPagesThatWereLeft: false,
    apis: { moveBefore: true, navigation: true, layoutShiftEntries: false },
  },
  webkit: {
    keepsCookiesOfOtherSites: false,
    forgetsRemovedFrames: false,
    keepsPagesThatWereLeft: true,
    apis: { moveBefore: false, navigation: false, layoutShiftEntries: false },
  },
}

/** Finds an engine and starts it. Throws where it is missing, with the command that installs it. */
export async function startEngine(name: EngineName): Promise<Engine> {
  const engine = await { firefox: findFirefox, webkit: findWebKit }[name]()
  process.stderr.write(`Browser of ${name}: ${engine.version}\n`)
  return engine
}

function findFirefox(): Promise<Engine> {
  const named = process.env['FIREFOX_PATH']
  const candidates = named ? [named] : ['/usr/bin/firefox-esr', '/usr/bin/firefox']
  return startFirefox(find('Firefox', 'firefox-esr', candidates))
}

function findWebKit(): Promise<Engine> {
  const miniBrowsers = ['x86_64', 'aarch64'].map(
    (cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`,
  )
  return startWebKit({
    driver: find('WebKitWebDriver', 'webkit2gtk-driver', ['/usr/bin/WebKitWebDriver']),
    miniBrowser: find('MiniBrowser of WebKitGTK', 'webkit2gtk-driver', miniBrowsers),
    xvfb: find('Xvfb', 'xvfb', ['/usr/bin/Xvfb']),
  })
}

function find(program: string, debianPackage: string, paths: readonly string[]): string {
  const path = paths.find((one) => existsSync(one))
  if (path !== undefined) return path
  throw new Error(
    `${program} is missing: looked for ${paths.join(', ')}. On Debian: sudo apt-get install --no-install-recommends ${debianPackage}`,
  )
}
