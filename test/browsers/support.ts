import { expect, inject } from 'vitest'
import { startApps, type Apps } from '../routers/hosts.ts'
import type { Scene } from '../routers/host/scenarios.tsx'
import { eventually } from '../routers/walk.ts'
import type { Tab } from '../support/tab.ts'
import { startEngine, traits, type Engine, type EngineName, type Traits } from './engines.ts'

declare module 'vitest' {
  interface ProvidedContext {
    engine: EngineName
  }
}

/** The engine of the project that runs, with the apps. */
export interface Running extends Apps {
  readonly engine: Engine
  readonly traits: Traits
}

/** Metabase is on another site where the engine keeps its cookies there. */
export async function start(): Promise<Running> {
  const name = inject('engine')
  const engine = await startEngine(name)
  const apps = await startApps({ sameSite: !traits[name].keepsCookiesOfOtherSites, cache: name })
  return {
    ...apps,
    engine,
    traits: traits[name],
    async close() {
      await engine.close()
      await apps.close()
    },
  }
}

/** What a test sees and does on the page of scenarios. */
export class Scenario {
  constructor(
    readonly tab: Tab,
    readonly siteUrl: string,
  ) {}

  async show(embeds: readonly object[], more: Partial<Omit<Scene, 'embeds'>> = {}): Promise<void> {
    const provider = { siteUrl: this.siteUrl, ssoUrl: '/metabase/sso' }
    const scene = { ...more, provider: { ...provider, ...more.provider }, embeds }
    await this.page(`void host.show(${JSON.stringify(scene)})`)
  }

  readonly page = (expression: string): Promise<unknown> => this.tab.evaluate(expression)

  /** What the embeds reported, all of it or the lines that begin with a text. */
  async log(start = ''): Promise<readonly string[]> {
    const lines = (await this.page('host.log')) as string[]
    return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length))
  }
  locations = (title: string): Promise<readonly string[]> =>
    this.log(`${title}: `).then((lines) => lines.filter((line) => /^(host|metabase) /.test(line)))

  /** The query of the address where an embed is. */
  search = async (title: string): Promise<string> =>
    String(await this.page(`host.embeds[${JSON.stringify(title)}].getSnapshot().location?.search`))

  textIn = async (title: string): Promise<string> =>
    String(await this.tab.evaluate('document.body.innerText', title))

  sees = (title: string, text: string): Promise<void> =>
    eventually(async () => expect(await this.textIn(title)).toContain(text))

  /** What a filter widget says; `null`: there is none. */
  filter = (title: string, slug: string): Promise<unknown> =>
    this.tab.evaluate(`document.querySelector('[data-parameter=${slug}]')?.value ?? null`, title)

  frames = async (title: string): Promise<number> =>
    Number(await this.page(`document.querySelectorAll('iframe[title="${title}"]').length`))

  /** What Metabase was asked for since the last reset. */
  async requests(kind: string): Promise<readonly string[]> {
    const answer = (await (await fetch(`${this.siteUrl}/_simulator`)).json()) as {
      log: readonly { kind: string; path: string }[]
    }
    return answer.log.filter((one) => one.kind === kind).map(({ path }) => path)
  }
  setFaults = (faults: Readonly<Record<string, unknown>>): Promise<unknown> =>
    fetch(`${this.siteUrl}/_simulator`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(faults),
    })
  reset = (): Promise<unknown> => fetch(`${this.siteUrl}/_simulator`, { method: 'DELETE' })
}
