import { useEffect, useRef, useState, type ReactElement } from 'react'
import { render } from 'vitest-browser-react'
import { beforeEach, expect, it, vi } from 'vitest'
import {
  configureElements,
  elementAttributes,
  loadEmbedScript,
  onElementReady,
  type MetabaseDashboardElement,
  type MetabaseDashboardProps,
  type ParametersChange,
} from '../../src/elements.ts'
import { eventually, requests, reset, setFaults, siteUrl, subpathUrl } from './support.tsx'

beforeEach(reset)

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
const scriptsAsked = async (): Promise<readonly string[]> =>
  (await requests('document')).filter((path) => path === '/app/embed.js')

async function fetchToken(): Promise<string> {
  const body = JSON.stringify({ resource: { dashboard: 4 } })
  const answer = await fetch('/metabase/token', { method: 'POST', body })
  return ((await answer.json()) as { jwt: string }).jwt
}

interface DashboardProps extends MetabaseDashboardProps {
  readonly onReady?: () => void
  readonly onChange?: (change: ParametersChange) => void
}

/** As the documentation has it: the element is rendered when the script is there, on no server and in no hydration. */
function Dashboard({ onReady, onChange, ...props }: DashboardProps): ReactElement | null {
  const [isLoaded, setLoaded] = useState(false)
  const element = useRef<MetabaseDashboardElement>(null)
  useEffect(() => {
    configureElements(siteUrl)
    void loadEmbedScript(siteUrl).then(() => setLoaded(true))
  }, [])
  useEffect(() => {
    const dashboard = element.current
    if (!dashboard) return
    const listen = (event: Event): void => onChange?.((event as CustomEvent<ParametersChange>).detail)
    dashboard.addEventListener('parameters-change', listen)
    const stop = onElementReady(dashboard, () => onReady?.())
    return () => {
      dashboard.removeEventListener('parameters-change', listen)
      stop()
    }
  }, [isLoaded, onReady, onChange])
  return isLoaded ? (
    <metabase-dashboard ref={element} {...elementAttributes('metabase-dashboard', props)} />
  ) : null
}

// The first test: once the elements are defined, nothing is loaded any more.
it('loads the script of Metabase once, and tries again after a failure (G-50)', async () => {
  await setFaults({ down: true })
  expect(await failure(loadEmbedScript(siteUrl))).toMatchObject({ code: 'no_response', retryable: true })
  await setFaults({ down: false })
  await Promise.all([loadEmbedScript(siteUrl), loadEmbedScript(`${siteUrl}/`)])
  await loadEmbedScript(siteUrl)
  expect(customElements.get('metabase-dashboard')).toBeDefined()
  expect(await scriptsAsked()).toHaveLength(1)
})

it('refuses a second Metabase and another mode on the page, before its script does (G-53)', async () => {
  configureElements(siteUrl)
  expect(await failure(loadEmbedScript(subpathUrl))).toMatchObject({ code: 'props_invalid' })
  for (const wrong of [
    () => configureElements(subpathUrl),
    () => configureElements(siteUrl, { isGuest: false }),
  ])
    expect(wrong).toThrow(expect.objectContaining({ code: 'props_invalid' }))
  expect(() => configureElements(siteUrl, { theme: { preset: 'dark' } })).not.toThrow()
})

it('shows a dashboard in React, with its attributes as Metabase reads them (G-51, G-54)', async () => {
  const onChange = vi.fn<(change: ParametersChange) => void>()
  const token = await fetchToken()
  const props = { token, withTitle: false, onChange } as const
  const { rerender } = await render(
    <Dashboard {...props} parameters={{ region: ['East'], date: null, quantity: null }} />,
  )
  await eventually(() => expect(onChange).toHaveBeenCalledTimes(1))
  expect(onChange.mock.calls[0]?.[0]).toMatchObject({
    source: 'initial-state',
    parameters: { region: ['East'] },
  })
  const element = document.querySelector('metabase-dashboard')
  const attributes = Object.fromEntries(
    [...(element?.attributes ?? [])].map(({ name, value }) => [name, value]),
  )
  expect(attributes).toMatchObject({
    token,
    'with-title': 'false',
    parameters: '{"region":["East"],"date":null,"quantity":null}',
  })
  const frame = element?.querySelector('iframe')
  await rerender(<Dashboard {...props} parameters={{ region: ['North'] }} />)
  await eventually(() => expect(onChange).toHaveBeenCalledTimes(2))
  expect(onChange.mock.calls[1]?.[0]).toMatchObject({
    source: 'auto-change',
    parameters: { region: ['North'] },
  })
  expect(element?.querySelector('iframe')).toBe(frame)
})

it('calls ready after each move of an element (G-52)', async () => {
  const onReady = vi.fn()
  const { container } = await render(<Dashboard token={await fetchToken()} onReady={onReady} />)
  await eventually(() => expect(onReady).toHaveBeenCalledTimes(1))
  const element = container.querySelector('metabase-dashboard')
  if (!element) throw new Error('No element')
  const elsewhere = document.body.appendChild(document.createElement('div'))
  elsewhere.append(element)
  await eventually(() => expect(onReady).toHaveBeenCalledTimes(2))
  container.append(element)
  await eventually(() => expect(onReady).toHaveBeenCalledTimes(3))
  elsewhere.remove()
})

it('calls ready no more after it was stopped (G-52)', async () => {
  const element = document.createElement('metabase-dashboard')
  element.setAttribute('token', await fetchToken())
  const onReady = vi.fn()
  const stop = onElementReady(element, onReady)
  document.body.append(element)
  await eventually(() => expect(onReady).toHaveBeenCalledTimes(1))
  stop()
  element.remove()
  document.body.append(element)
  await eventually(() => expect(element.querySelector('iframe')).not.toBe(null))
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(onReady).toHaveBeenCalledTimes(1)
  element.remove()
})
