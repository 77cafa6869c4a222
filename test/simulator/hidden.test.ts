import { describe, expect, it } from 'vitest'
import { hostPage, lastPlace, signedPath } from './host-page.ts'

const host = hostPage()
const { heard, forget, goTo, until, aFewTicks, open, signedIn } = host

/** Puts a new frame into an element with these attributes, which show nothing of it or little. */
const wait = (attributes: string): Promise<unknown> =>
  host.page.evaluate((text) => {
    document.body.innerHTML = `<div ${text}><iframe style="width:900px;height:600px;border:0"></iframe></div>`
  }, attributes)
/** Gives the element around the frame other attributes. Default: none, so that the frame can be seen. */
const change = (name = 'class', value = ''): Promise<unknown> =>
  host.page.evaluate(
    ([attribute = '', text = '']) => {
      const box = document.querySelector('div')
      for (const old of box?.getAttributeNames() ?? []) box?.removeAttribute(old)
      box?.setAttribute(attribute, text)
    },
    [name, value],
  )

const frames = (all: readonly string[]): readonly string[] =>
  all.filter((line) => /^(normal|fit) /.test(line))
/** How many cards have a chart, a number or a table in them. */
const drawn = async (): Promise<unknown> =>
  host.page.frames()[1]?.evaluate('document.querySelectorAll("[data-card] :is(svg, .scalar, table)").length')
const hasDrawn = (cards = 5): Promise<void> => expect.poll(drawn, { timeout: 20_000 }).toBe(cards)

/** Chromium wakes the timers of such a frame once a second. */
const aFewSlowTicks = (): Promise<void> => host.page.waitForTimeout(3500)

const withoutSize = ['style="display:none"', 'hidden', 'style="content-visibility:hidden"']

describe.each(withoutSize)(
  'a page in a new frame in an element with %s (observed, “Where a frame can wait”)',
  (attributes) => {
    it('reports no height and draws no card until it is shown', async () => {
      await wait(attributes)
      await signedIn('/dashboard/1', /tab=1-sales$/)
      await aFewSlowTicks()
      expect(frames(await heard())).toEqual(['normal 0', 'fit 0'])
      expect(await drawn()).toBe(0)
      await change()
      await until((all) => expect(all.at(-1)).toMatch(/^fit 1\d{3}$/))
      await hasDrawn()
    })

    it('is normal where it is signed', async () => {
      await wait(attributes)
      await open(host.metabase.siteUrl + (await signedPath({ dashboard: 1 })), /tab=1-sales$/)
      await aFewSlowTicks()
      expect(frames(await heard())).toEqual(['normal 0'])
      expect(await drawn()).toBe(0)
      await change()
      await until((all) => expect(frames(all)).toEqual(['normal 0', 'normal 600']))
      await hasDrawn()
    })
  },
)

describe('a page that has drawn (observed, “Where a frame can wait”)', () => {
  it.each([
    ['style', 'display:none'],
    ['hidden', ''],
  ])('reports 0 when it is hidden by %s %s, and its true height again', async (name, value) => {
    await wait('')
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await hasDrawn()
    const height = frames(await heard()).at(-1)
    await forget()
    await change(name, value)
    await until((all) => expect(frames(all)).toEqual(['fit 0']))
    expect(await drawn()).toBe(5)
    await change()
    await until((all) => expect(frames(all)).toEqual(['fit 0', height]))
  })

  it('keeps its size in content-visibility:hidden, and says nothing', async () => {
    await wait('')
    await signedIn('/dashboard/1', /^fit 1\d{3}$/)
    await hasDrawn()
    await forget()
    await change('style', 'content-visibility:hidden')
    await aFewSlowTicks()
    await change()
    await aFewTicks()
    expect(await heard()).toEqual([])
  })

  it('follows a location in display:none, and draws its cards when it is shown', async () => {
    await wait('')
    await signedIn('/dashboard/3', /^fit \d/)
    await hasDrawn(2)
    await change('style', 'display:none')
    await goTo('/dashboard/2')
    await until((all) => expect(lastPlace(all)).toBe('/dashboard/2?region='))
    await aFewSlowTicks()
    expect(await drawn()).toBe(0)
    await change()
    await hasDrawn(2)
  })
})

it('a page in a new frame of 0×0 reports a height that is none of its own, and draws no card until it has a size', async () => {
  await wait('')
  const resize = (size: string): Promise<unknown> =>
    host.page.evaluate((css) => document.querySelector('iframe')?.setAttribute('style', css), size)
  await resize('width:0;height:0;border:0')
  await signedIn('/dashboard/1', /tab=1-sales$/)
  await until((all) =>
    expect(frames(all)).toEqual(['normal 0', 'fit 0', expect.stringMatching(/^fit \d{3}$/)]),
  )
  await aFewSlowTicks()
  expect(await drawn()).toBe(0)
  await resize('width:900px;height:600px;border:0')
  await until((all) => expect(all.at(-1)).toMatch(/^fit 1\d{3}$/))
  await hasDrawn()
})

it.each([
  'style="visibility:hidden"',
  'inert',
  'style="opacity:0"',
  'style="position:fixed;left:-10000px"',
  'style="width:0;height:0;overflow:hidden"',
])('a page in a new frame in an element with %s does what it always does', async (attributes) => {
  await wait('')
  await signedIn('/dashboard/1', /^fit 1\d{3}$/)
  await hasDrawn()
  const seen = await heard()
  await forget()
  await wait(attributes)
  await signedIn('/dashboard/1', /^fit 1\d{3}$/)
  await hasDrawn()
  expect(await heard()).toEqual(seen)
  await forget()
  await change()
  await aFewTicks()
  expect(await heard()).toEqual([])
})
