// What both apps of bench/warm-frames.ts have in common: routes, and a clock that stops when a page is seen and drawn.
import { Activity, Fragment, type ComponentType, type ReactElement, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'

/** `kind/type/id`, such as `signed/dashboard/1`. */
export interface Route {
  readonly kind: string
  readonly type: string
  readonly id: number
}

interface Arrival {
  /** Milliseconds since the page of the app was asked for. */
  readonly sinceStartMs: number
  /** Milliseconds since the app went there. */
  readonly ms: number
  /** How many animation frames began until the frame was seen, with nothing over it. */
  readonly animationFrames: number
}

interface Stage {
  /** Shows the embed of a route, and waits until a page with that heading is drawn. */
  readonly visit: (route: string, heading: string) => Promise<Arrival>
  /** Shows no embed. */
  readonly leave: () => void
  /** Does something, and waits until a page with that heading is drawn. */
  readonly follow: (heading: string, act: () => void) => Promise<Arrival>
  /** Opens the route that the address names. */
  readonly first: Promise<Arrival> | undefined
}

declare global {
  interface Window {
    stage: Stage
  }
}

export const query: URLSearchParams = new URLSearchParams(location.search)

export const siteUrl: string = query.get('site') ?? ''

const nextFrame = (): Promise<number> => new Promise(requestAnimationFrame)

function seenFrame(): HTMLIFrameElement | null {
  const element = document.elementFromPoint(innerWidth / 2, 200)
  return element instanceof HTMLIFrameElement && !document.querySelector('[aria-busy=true]') ? element : null
}

/** Asks the frame that is seen, in each animation frame, whether it has drawn. The script that answers is the runner's. */
async function untilDrawn(heading: string): Promise<void> {
  let request = requestAnimationFrame(function ask() {
    seenFrame()?.contentWindow?.postMessage(`is drawn ${heading}`, '*')
    request = requestAnimationFrame(ask)
  })
  await new Promise<void>((resolve) => {
    addEventListener('message', function hear({ data }: MessageEvent<unknown>) {
      if (data !== `drawn ${heading}`) return
      removeEventListener('message', hear)
      resolve()
    })
  })
  cancelAnimationFrame(request)
}

async function follow(heading: string, act: () => void): Promise<Arrival> {
  const startMs = performance.now()
  act()
  let animationFrames = 0
  for (; !seenFrame(); animationFrames++) await nextFrame()
  await untilDrawn(heading)
  const sinceStartMs = performance.now()
  return { sinceStartMs, ms: sinceStartMs - startMs, animationFrames }
}

function parse(route: string): Route {
  const [kind = '', type = '', id = ''] = route.split('/')
  return { kind, type, id: Number(id) }
}

/** With `?activity`, the embed is hidden and shown by React; otherwise it is removed and made again. */
export function start(
  Embed: ComponentType<{ readonly route: Route }>,
  Around: ComponentType<{ readonly children: ReactNode }> = Fragment,
): void {
  const root = createRoot(document.getElementById('root') ?? document.body)
  let last = ''

  function app(route: string | null): ReactElement {
    if (!query.has('activity')) return route ? <Embed key={route} route={parse(route)} /> : <p>Elsewhere</p>
    last = route ?? last
    return (
      <Activity mode={route ? 'visible' : 'hidden'}>
        <Embed route={parse(last)} />
      </Activity>
    )
  }
  const show = (route: string | null): void => {
    flushSync(() => {
      root.render(<Around>{app(route)}</Around>)
    })
  }
  const visit: Stage['visit'] = (route, heading) =>
    follow(heading, () => {
      show(route)
    })
  const route = query.get('route')
  const heading = query.get('heading')
  window.stage = {
    visit,
    follow,
    leave() {
      show(null)
    },
    first: route && heading ? visit(route, heading) : undefined,
  }
}
