import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commands, page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import {
  InteractiveEmbed,
  StaticEmbed,
  type FetchToken,
  type MetabaseProviderProps,
} from '../../src/index.ts'
import type { emulateMedia } from '../support/media.ts'
import { eventually, Metabase, reset } from './support.tsx'

type Media = Parameters<typeof emulateMedia>[1]

declare module 'vitest/browser' {
  interface BrowserCommands {
    emulateMedia: (media: Media) => Promise<void>
  }
}

beforeEach(reset)
afterEach(async () => {
  document.documentElement.removeAttribute('style')
  await commands.emulateMedia({ reducedMotion: null, colorScheme: null, forcedColors: null })
})

const never: FetchToken = () => new Promise(() => undefined)

const Waiting = (props: Partial<MetabaseProviderProps>) => (
  <Metabase fetchToken={never} {...props}>
    <StaticEmbed question={2} title="Sales" />
  </Metabase>
)

function find(within: ParentNode, selector: string): HTMLElement {
  const found = within.querySelector<HTMLElement>(selector)
  if (!found) throw new Error(`There is no ${selector}`)
  return found
}
/** The skeleton, and the outline in it. */
const skeleton = (within: ParentNode = document) => find(within, '[aria-hidden]')
const outline = (within: ParentNode = document) => find(within, '[aria-hidden] > div')

/** What is seen of an element at a moment of its only animation; its time is set, so that nothing depends on the clock. */
function opacityAt(element: HTMLElement, ms: number): number {
  const [animation, ...others] = element.getAnimations()
  if (!animation || others.length > 0) throw new Error('Not one animation')
  animation.pause()
  animation.currentTime = ms
  return Number(getComputedStyle(element).opacity)
}

it('shows nothing for 200 ms, and then a skeleton that pulses, without a render', async () => {
  const screen = await render(<Waiting />)
  expect([0, 199, 399].map((ms) => Math.round(opacityAt(skeleton(), ms)))).toEqual([0, 0, 1])
  const [first = 0, last = 0] = [0, 1200].map((ms) => opacityAt(outline(), ms))
  expect(first).toBeGreaterThan(last)
  await screen.unmount()
  expect(document.getAnimations()).toEqual([])
})

it('stands still for people who ask for less motion, from the moment when they ask', async () => {
  await render(<Waiting />)
  expect(outline().getAnimations()).toHaveLength(1)
  await commands.emulateMedia({ reducedMotion: 'reduce' })
  await eventually(() => expect(outline().getAnimations()).toEqual([]))
  await commands.emulateMedia({ reducedMotion: null })
  await eventually(() => expect(outline().getAnimations()).toHaveLength(1))
})

it('appears without a transition for people who ask for less motion', async () => {
  await commands.emulateMedia({ reducedMotion: 'reduce' })
  await render(<Waiting />)
  expect(outline().getAnimations()).toEqual([])
  const [appearance] = skeleton().getAnimations()
  expect(appearance?.effect?.getComputedTiming()).toMatchObject({ delay: 200, duration: 0 })
})

it('was seen already where it is in the markup of a server, so hydration does not hide it', async () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(<Waiting />)
  document.body.append(container)
  expect(getComputedStyle(skeleton(container)).opacity).toBe('1')
  const root = hydrateRoot(container, <Waiting />)
  await eventually(() => expect(outline(container).getAnimations()).toHaveLength(1))
  expect(skeleton(container).getAnimations()).toEqual([])
  root.unmount()
  container.remove()
})

it('fills the embed, and stays inside of it, whatever its size', async () => {
  for (const [width, height] of [
    [1200, 600],
    [320, 160],
    [200, 40],
  ] as const) {
    const screen = await render(
      <div style={{ width }}>
        <Metabase fetchToken={never}>
          <StaticEmbed question={2} title="Sales" height={height} />
        </Metabase>
      </div>,
    )
    const { width: itsWidth, height: itsHeight } = skeleton().getBoundingClientRect()
    expect([itsWidth, itsHeight]).toEqual([width, height])
    expect(outline().scrollWidth).toBe(outline().clientWidth)
    await screen.unmount()
  }
})

it('lets people see the frame of an interactive embed, which may show a sign-in page of the app', async () => {
  const screen = await render(<Waiting />)
  expect(getComputedStyle(skeleton()).backgroundColor).not.toBe('rgba(0, 0, 0, 0)')
  await screen.unmount()
  await render(
    <Metabase ssoUrl="/blank">
      <InteractiveEmbed path="/dashboard/1" title="Sales" />
    </Metabase>,
  )
  expect(getComputedStyle(skeleton()).backgroundColor).toBe('rgba(0, 0, 0, 0)')
  const { left, top } = skeleton().getBoundingClientRect()
  expect(document.elementFromPoint(left + 40, top + 40)?.tagName).toBe('IFRAME')
})

const colors = (element: Element) => {
  const { color, backgroundColor, fontFamily, borderTopLeftRadius } = getComputedStyle(element)
  return { color, backgroundColor, fontFamily, borderTopLeftRadius }
}

/** An embed that has failed. */
async function fail() {
  await render(<Waiting fetchToken={() => Promise.resolve('nonsense')} />)
  await expect.element(page.getByRole('alert')).toBeVisible()
  return { alert: find(document, '[role=alert]'), button: find(document, '[role=alert] button') }
}

it('follows the colour scheme and the font of the app', async () => {
  document.documentElement.style.cssText = 'color-scheme: light; font-family: Georgia'
  const { alert, button } = await fail()
  expect(colors(alert)).toMatchObject({ color: 'rgb(0, 0, 0)', backgroundColor: 'rgb(255, 255, 255)' })
  expect(colors(button).fontFamily).toBe('Georgia')
  const light = [colors(alert), colors(button)]
  document.documentElement.style.colorScheme = 'light dark'
  expect([colors(alert), colors(button)]).toEqual(light)
  await commands.emulateMedia({ colorScheme: 'dark' })
  expect(colors(alert)).toMatchObject({ color: 'rgb(255, 255, 255)', backgroundColor: 'rgb(18, 18, 18)' })
  expect(colors(button).backgroundColor).not.toBe(light[1]?.backgroundColor)
})

it('takes colours, font and corners from the CSS variables of any element above', async () => {
  const variables = {
    '--metabase-background': 'rgb(1, 1, 1)',
    '--metabase-text': 'rgb(2, 2, 2)',
    '--metabase-accent': 'rgb(3, 3, 3)',
    '--metabase-accent-text': 'rgb(4, 4, 4)',
    '--metabase-font': 'Georgia',
    '--metabase-radius': '5px',
  }
  for (const [name, value] of Object.entries(variables))
    document.documentElement.style.setProperty(name, value)
  const { alert, button } = await fail()
  expect(colors(alert)).toMatchObject({ color: 'rgb(2, 2, 2)', backgroundColor: 'rgb(1, 1, 1)' })
  expect(colors(button)).toEqual({
    color: 'rgb(4, 4, 4)',
    backgroundColor: 'rgb(3, 3, 3)',
    fontFamily: 'Georgia',
    borderTopLeftRadius: '5px',
  })
  await render(<Waiting />)
  expect(colors(skeleton())).toMatchObject({ color: 'rgb(2, 2, 2)', backgroundColor: 'rgb(1, 1, 1)' })
})

it('shows the text in place of the outlines where the browser has colours of its own', async () => {
  await render(<Waiting />)
  const text = find(document, '[aria-hidden] + span')
  expect(getComputedStyle(text).color).toBe('rgba(0, 0, 0, 0)')
  await commands.emulateMedia({ forcedColors: 'active' })
  await eventually(() => expect(getComputedStyle(text).color).not.toBe('rgba(0, 0, 0, 0)'))
})

it('has all of an error within reach in an embed that is too small for it', async () => {
  await render(
    <Metabase fetchToken={() => Promise.resolve('nonsense')}>
      <StaticEmbed question={2} title="Sales" height={90} />
    </Metabase>,
  )
  await expect.element(page.getByRole('alert')).toBeVisible()
  const message = find(document, '[role=alert] > div')
  expect(message.getBoundingClientRect().height).toBe(90)
  expect(message.scrollHeight).toBeGreaterThan(90)
  expect(message.scrollTop).toBe(0)
  const heading = find(message, 'strong').getBoundingClientRect()
  expect(heading.top).toBeGreaterThanOrEqual(message.getBoundingClientRect().top)
})
