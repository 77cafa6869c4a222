import { afterEach, describe, expect, it } from 'vitest'
import { hostPage, lastPlace, signedPath } from './host-page.ts'

const host = hostPage()
const { heard, forget, goTo, until, aFewTicks, open, entries } = host

const site = (path: string): string => host.metabase.siteUrl + path
const documents = (): number => host.metabase.log.filter(({ kind }) => kind === 'document').length
const inFrame = (expression: string): Promise<unknown> | undefined =>
  host.page.frames()[1]?.evaluate(expression)
const region = (): Promise<string> => host.frame.locator('[data-parameter=region]').inputValue()
const hasDrawn = (cards: number): Promise<void> =>
  expect
    .poll(() => inFrame('document.querySelectorAll("[data-card] :is(svg, .scalar, table)").length'), {
      timeout: 20_000,
    })
    .toBe(cards)

afterEach(() => {
  host.metabase.setFaults({ clockAheadSeconds: 0 })
})

/** Moves the frame to a new element with this style, without loading it anew. */
const move = (css: string): Promise<unknown> =>
  host.page.evaluate((style) => {
    const place = document.createElement('div')
    place.setAttribute('style', style)
    document.body.append(place)
    const frame = document.querySelector('iframe')
    if (frame) place.moveBefore(frame, null)
  }, css)

describe('a page that waits after it has drawn', () => {
  it.each(['visibility:hidden', 'position:fixed;left:-10000px', 'display:none'])(
    'in an element with the style %s keeps its document, its filters and its scroll position (observed, “moveBefore”)',
    async (style) => {
      await open(site(await signedPath({ dashboard: 1 })), /Ready/)
      await host.frame.locator('[data-parameter=region]').selectOption('West')
      await until((all) => expect(lastPlace(all)).toMatch(/region=West/))
      await hasDrawn(5)
      await inFrame(`void (document.querySelector('.inside').scrollTop = 200)`)
      const before = [documents(), await entries()]
      for (const css of [style, '']) {
        await move(css)
        await host.page.waitForTimeout(1500)
        expect(await inFrame(`document.querySelector('.inside').scrollTop`)).toBe(
          css === 'display:none' ? 0 : 200,
        )
      }
      expect(await region()).toBe('West')
      await hasDrawn(5)
      expect([documents(), await entries()]).toEqual(before)
    },
  )

  it.each(['visibility:hidden', 'position:fixed;left:-10000px', 'display:none'])(
    'in an element with the style %s follows a location',
    async (style) => {
      await open(site(await signedPath({ dashboard: 1 })), /Ready/)
      await hasDrawn(5)
      const before = documents()
      await move(style)
      const other = await signedPath({ dashboard: 3 }, {})
      await goTo(other)
      await until((all) => expect(lastPlace(all)).toBe(other))
      if (style !== 'display:none') await hasDrawn(2)
      await move('')
      await hasDrawn(2)
      expect(documents()).toBe(before)
    },
  )

  it('says nothing when its token runs out, and shows that at the next request', async () => {
    await open(site(await signedPath({ dashboard: 1 })), /Ready/)
    await move('visibility:hidden')
    await forget()
    host.metabase.setFaults({ clockAheadSeconds: 200 })
    await aFewTicks()
    await move('')
    await aFewTicks()
    expect(await heard()).toEqual([])
    await host.frame.locator('[data-parameter=region]').selectOption('West')
    await until((all) => expect(all).toEqual(['fit 600']))
    await host.frame.getByText(/^Token is expired/).waitFor()
  })

  it('takes a location with a new token when its own has run out, before that was refused', async () => {
    await open(site(await signedPath({ dashboard: 1 })), /Ready/)
    const before = documents()
    await move('visibility:hidden')
    host.metabase.setFaults({ clockAheadSeconds: 200 })
    await aFewTicks()
    const next = await signedPath({ dashboard: 1 }, { account: ['2'] }, 600)
    await goTo(`${next}?region=West`)
    await until((all) => expect(lastPlace(all)).toBe(`${next}?date=&region=West&tab=1-sales`))
    await hasDrawn(5)
    await move('')
    expect(await region()).toBe('West')
    expect(documents()).toBe(before)
  })
})
