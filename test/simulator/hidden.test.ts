import { describe, expect, it } from 'vitest'
import { hostPage, lastPlace, signedPath } from './host-page.ts'

const host = hostPage()
const { heard, forget, goTo, until, aFewTicks, open, signedIn } = host

const style = (property: string, value: string): Promise<unknown> =>
  host.page.evaluate(
    ([name = '', to = '']) => document.querySelector('iframe')?.style.setProperty(name, to),
    [property, value],
  )
const frames = (all: readonly string[]): readonly string[] =>
  all.filter((line) => /^(normal|fit) /.test(line))
/** How many cards have a chart, a number or a table in them. */
const drawn = async (): Promise<unknown> =>
  host.page.frames()[1]?.evaluate('document.querySelectorAll("[data-card] :is(svg, .scalar, table)").length')

/** Chromium wakes the timers of such a frame once a second. */
const aFewSlowTicks = (): Promise<void> => host.page.waitForTimeout(3500)

describe('a page in a frame that is display:none (observed, “Where a frame can wait”)', () => {
  it('reports no height and draws no card until it is shown', async () => {
    await style('display', 'none')
    await signedIn('/dashboard/1', /tab=1-sales$/)
    await aFewSlowTicks()
    expect(frames(await heard())).toEqual(['normal 0', 'fit 0'])
    expect(await drawn()).toBe(0)
    await style('display', 'block')
    await until((all) => expect(all.at(-1)).toMatch(/^fit 1\d{3}$/))
    await expect.poll(drawn, { timeout: 20_000 }).toBe(5)
  })

  it('is normal where it is signed', async () => {
    await style('display', 'none')
    await open(host.metabase.siteUrl + (await signedPath({ dashboard: 1 })), /tab=1-sales$/)
    await aFewSlowTicks()
    expect(frames(await heard())).toEqual(['normal 0'])
    expect(await drawn()).toBe(0)
    await style('display', 'block')
    await until((all) => expect(frames(all)).toEqual(['normal 0', 'normal 600']))
    await expect.poll(drawn, { timeout: 20_000 }).toBe(5)
  })

  it('reports 0 when it is hidden later, and its true height again', async () => {
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await expect.poll(drawn, { timeout: 20_000 }).toBe(5)
    const height = frames(await heard()).at(-1)
    await forget()
    await style('display', 'none')
    await until((all) => expect(frames(all)).toEqual(['fit 0']))
    expect(await drawn()).toBe(5)
    await style('display', 'block')
    await until((all) => expect(frames(all)).toEqual(['fit 0', height]))
  })

  it('follows a location, and draws its cards when it is shown', async () => {
    await signedIn('/dashboard/3', /^fit \d/)
    await expect.poll(drawn, { timeout: 20_000 }).toBe(2)
    await style('display', 'none')
    await goTo('/dashboard/2')
    await until((all) => expect(lastPlace(all)).toBe('/dashboard/2?region='))
    await aFewSlowTicks()
    expect(await drawn()).toBe(0)
    await style('display', 'block')
    await expect.poll(drawn, { timeout: 20_000 }).toBe(2)
  })
})

it('a page in a frame that is visibility:hidden does what it always does', async () => {
  await signedIn('/dashboard/1', /^fit 1\d{3}$/)
  await expect.poll(drawn, { timeout: 20_000 }).toBe(5)
  const seen = await heard()
  await host.page.evaluate(() => document.querySelector('iframe')?.setAttribute('src', 'about:blank'))
  await aFewTicks()
  await forget()
  await style('visibility', 'hidden')
  await signedIn('/dashboard/1', /^fit 1\d{3}$/)
  await expect.poll(drawn, { timeout: 20_000 }).toBe(5)
  expect(await heard()).toEqual(seen)
  await forget()
  await style('visibility', 'visible')
  await aFewTicks()
  expect(await heard()).toEqual([])
})
