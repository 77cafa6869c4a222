import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumTab } from '../support/chromium-tab.ts'
import { startHosts, type Hosts } from './hosts.ts'
import { reports, reportsSteps } from './reports-route.ts'
import { isSelection, walkSeeds } from './seeds.ts'
import { kindOf, seededRandom, stepKinds, walk } from './walk.ts'

const hosts: Record<number, Hosts> = {}
beforeAll(async () => {
  for (const reactRouter of [6, 7]) hosts[reactRouter] = await startHosts({ reactRouter })
})
afterAll(async () => {
  for (const one of Object.values(hosts)) await one.close()
})

/** The steps of a walk. */
const STEPS = 6

const environments = [
  { app: 'data', reactRouter: 7, site: 'metabase' },
  { app: 'declarative', reactRouter: 7, site: 'metabase' },
  { app: 'memory', reactRouter: 7, site: 'metabase' },
  { app: 'data', reactRouter: 6, site: 'metabase' },
  { app: 'tanstack', reactRouter: 7, site: 'metabase' },
  { app: 'wouter', reactRouter: 7, site: 'metabase' },
  { app: 'data', reactRouter: 7, site: 'subpath', seeds: [4, 7, 8, 17] },
  { app: 'data', reactRouter: 7, site: 'nextgen' },
  { app: 'data', reactRouter: 7, site: 'metabase', keepsFrames: true },
  {
    app: 'data',
    reactRouter: 7,
    site: 'metabase',
    start: '/reports/1',
    route: reports,
    kinds: reportsSteps,
    length: 12,
    seeds: [9, 13],
  },
]

describe.each(environments)(
  '$app (React Router $reactRouter) with $site, frames kept: $keepsFrames, route: $route.title',
  ({
    app,
    reactRouter,
    site,
    seeds,
    keepsFrames = false,
    start = '/analytics/dashboard/1',
    route,
    kinds,
    length = STEPS,
  }) => {
    const steps = new Set<string>()
    it.concurrent.each(walkSeeds(seeds))(
      'keeps the address and the frame in step on walk %i, with one entry for each step (H-30 to H-38)',
      async (seed) => {
        const host = hosts[reactRouter]
        if (!host) throw new Error('No host')
        const context = await host.browser.newContext({ viewport: { width: 1100, height: 700 } })
        const page = await context.newPage()
        const base = `/${app}.${site}${keepsFrames ? '.kept' : ''}`
        await page.goto(host.url + base + start)
        const taken = await walk(
          {
            tab: chromiumTab(page),
            base,
            siteUrl: host.siteUrl(site),
            random: seededRandom(seed),
            keepsFrames,
            route,
            history: app === 'memory' ? 'memory' : 'tab',
          },
          length,
        )
        expect(taken).toHaveLength(length)
        for (const step of taken) steps.add(kindOf(step))
        await context.close()
      },
    )

    it.skipIf(isSelection)('takes a step of each kind', () => {
      expect([...steps].sort()).toEqual(kinds ?? stepKinds(app === 'memory' ? 'memory' : 'tab'))
    })
  },
)
