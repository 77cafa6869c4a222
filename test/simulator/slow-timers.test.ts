import { describe, expect, it, vi } from 'vitest'
import { hostPage, lastPlace } from './host-page.ts'

/** With this flag, which Playwright sets, Chromium slows no timer down. */
const host = hostPage({ ignoreDefaultArgs: ['--disable-background-timer-throttling'] })
const { goTo, until, signedIn } = host

/** Milliseconds from the first to the last report of three moves, each sent when the one before is reported. */
async function timeOfReports(): Promise<number> {
  const times: number[] = []
  for (const path of ['/question/2', '/question/3', '/question/4']) {
    await goTo(path)
    await until((all) => expect(lastPlace(all)).toBe(path))
    times.push(performance.now())
  }
  return (times.at(-1) ?? 0) - (times[0] ?? 0)
}

async function hiddenBy(css: string, element = 'iframe'): Promise<void> {
  await signedIn('/dashboard/3', /^fit \d/)
  await host.page.evaluate(
    ([selector = '', style = '']) => document.querySelector(selector)?.setAttribute('style', style),
    [element, css],
  )
  // Chromium begins a moment later.
  await host.page.waitForTimeout(2000)
}

describe('a page whose frame has the style (observed, “Where a frame can wait”)', () => {
  it.each([
    ['display:none', 'iframe'],
    ['position:fixed;left:-10000px', 'iframe'],
    ['content-visibility:hidden', 'body'],
  ])('%s on its %s reports once a second', async (css, element) => {
    await hiddenBy(css, element)
    expect(await timeOfReports()).toBeGreaterThanOrEqual(1800)
  })

  it.each(['visibility:hidden', 'opacity:0', 'width:0;height:0'])(
    '%s reports as soon as ever',
    async (css) => {
      await hiddenBy(css)
      // A machine that is busy for a while makes any page late.
      const check = async (): Promise<void> => expect(await timeOfReports()).toBeLessThan(1800)
      await vi.waitFor(check, { timeout: 30_000 })
    },
  )
})
