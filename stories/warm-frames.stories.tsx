import type { Meta, StoryObj } from '@storybook/react-vite'
import { useEffect, useId, useState } from 'react'
import {
  fetchTokenFrom,
  MetabaseProvider,
  StaticEmbed,
  useEmbed,
  useEmbedParameters,
  useEmbedStatus,
  useMetabase,
} from 'react-metabase'
import { Link, MemoryRouter, Route, Routes } from 'react-router'
import { expect, userEvent, waitFor } from 'storybook/test'
import { usePreferredTheme } from '../examples/quick-start/app/shell/use-preferred-theme.ts'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

/** What the real front end needs on a slow machine before it shows anything; the simulator waits for so long. */
const BOOT_MS = 800

const setBootMs = (bootMs: number): Promise<Response> =>
  fetch(hostUrl('_simulator'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bootMs }),
  })

interface WarmProps {
  /** How many frames stay loaded after their components are gone. */
  readonly keepAlive: number
  /** Loads the dashboard when the pointer is over its link. */
  readonly preloads: boolean
}

const fetchToken = fetchTokenFrom(hostUrl('token'))

function App({ keepAlive, preloads }: WarmProps) {
  return (
    <MetabaseProvider
      siteUrl={siteUrl}
      fetchToken={fetchToken}
      keepAlive={keepAlive}
      theme={usePreferredTheme()}
    >
      <MemoryRouter>
        <TwoRoutes preloads={preloads} />
      </MemoryRouter>
    </MetabaseProvider>
  )
}

function TwoRoutes({ preloads }: Pick<WarmProps, 'preloads'>) {
  const { canKeepAlive, preload } = useMetabase()
  const embed = useEmbed()
  // Metabase tells its filters when it has read the dashboard and is about to draw it.
  const [parameters] = useEmbedParameters(embed)
  const isShown = 'region' in parameters
  const [openedMs, setOpenedMs] = useState<number | null>(null)
  const [visits, setVisits] = useState<readonly number[]>([])
  const [documents, setDocuments] = useState(0)
  const [news, setNews] = useState('')
  const visitsId = useId()

  useEffect(() => {
    if (openedMs === null || !isShown) return
    const request = requestAnimationFrame(() => {
      const ms = performance.now() - openedMs
      setVisits((before) => [...before, ms])
      setOpenedMs(null)
    })
    return () => cancelAnimationFrame(request)
  }, [openedMs, isShown])

  const dashboard = {
    dashboard: 1,
    title: 'Orders overview',
    height: 480,
    iframeProps: onDocument(() => setDocuments((count) => count + 1)),
  }
  const prepare = () => {
    if (!preloads || isShown) return
    setNews('The dashboard is being loaded, out of sight.')
    void preload(StaticEmbed, dashboard).drawn.then((isDrawn) => {
      setNews(isDrawn ? 'The dashboard waits for a click.' : 'The dashboard was not loaded.')
    })
  }

  return (
    <>
      <nav className="tabs">
        <Link
          to="/dashboard"
          onPointerEnter={prepare}
          onClick={() => {
            if (!isShown) setOpenedMs(performance.now())
          }}
        >
          Dashboard
        </Link>
        <Link to="/" onClick={() => setOpenedMs(null)}>
          Elsewhere
        </Link>
        <span role="status" className="quiet">
          {!isShown && news}
        </span>
      </nav>
      <div className="with-aside">
        <div>
          <Routes>
            <Route path="/" element={<p>Another page of the app.</p>} />
            <Route path="/dashboard" element={<StaticEmbed embed={embed} {...dashboard} />} />
          </Routes>
        </div>
        <aside>
          <Stopwatch sinceMs={openedMs} lastMs={visits.at(-1) ?? 0} />
          <p>
            {documents} {documents === 1 ? 'document' : 'documents'} loaded
          </p>
          <p id={visitsId}>From each click until the dashboard is there:</p>
          <ol aria-labelledby={visitsId}>
            {visits.map((ms, index) => (
              <li key={index}>{Math.round(ms)} ms</li>
            ))}
          </ol>
          {!canKeepAlive && <p>This browser cannot keep frames loaded.</p>}
        </aside>
      </div>
    </>
  )
}

/** The handler of a frame for each document that it loads. An empty frame has a load event as well. */
const onDocument = (count: () => void) => ({
  onLoad({ currentTarget }: Event) {
    if (currentTarget instanceof HTMLIFrameElement && currentTarget.src) count()
  },
})

/** Runs from the click until the dashboard is there. */
function Stopwatch({ sinceMs, lastMs }: { sinceMs: number | null; lastMs: number }) {
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    if (sinceMs === null) return
    let request = requestAnimationFrame(function tick() {
      setNowMs(performance.now())
      request = requestAnimationFrame(tick)
    })
    return () => cancelAnimationFrame(request)
  }, [sinceMs])
  const ms = sinceMs === null ? lastMs : Math.max(nowMs - sinceMs, 0)
  return <div role="timer">{Math.round(ms)} ms</div>
}

const dashboards = [
  { dashboard: 1, name: 'Orders overview' },
  { dashboard: 4, name: 'Regions' },
] as const

/** One embed, which goes from one dashboard to the other by `embed.show()`. */
function TwoDashboards() {
  const embed = useEmbed()
  const { status } = useEmbedStatus(embed)
  const [parameters] = useEmbedParameters(embed)
  const [clicked, setClicked] = useState<{ readonly name: string; readonly atMs: number } | null>(null)
  const [switches, setSwitches] = useState<readonly string[]>([])
  const [lastMs, setLastMs] = useState(0)
  const [documents, setDocuments] = useState(0)
  const switchesId = useId()
  // Metabase tells its filters when it has read the dashboard. Regions has one that the other has not.
  const filters = Object.keys(parameters)
  const shown = filters.length > 0 && dashboards[filters.includes('quantity') ? 1 : 0].name

  useEffect(() => {
    if (clicked?.name !== shown || status !== 'ready') return
    const request = requestAnimationFrame(() => {
      const ms = performance.now() - clicked.atMs
      setSwitches((before) => [...before, `${clicked.name}: ${Math.round(ms)} ms`])
      setLastMs(ms)
      setClicked(null)
    })
    return () => cancelAnimationFrame(request)
  }, [clicked, shown, status])

  return (
    <>
      <div className="toolbar">
        {dashboards.map(({ dashboard, name }) => (
          <button
            key={dashboard}
            type="button"
            aria-pressed={name === shown}
            disabled={!shown || status !== 'ready'}
            onClick={() => {
              if (name === shown) return
              setClicked({ name, atMs: performance.now() })
              embed.show({ dashboard })
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div className="with-aside">
        <StaticEmbed
          embed={embed}
          dashboard={1}
          title="Dashboard"
          height={480}
          iframeProps={onDocument(() => setDocuments((count) => count + 1))}
        />
        <aside>
          <Stopwatch sinceMs={clicked?.atMs ?? null} lastMs={lastMs} />
          <p>
            {documents} {documents === 1 ? 'document' : 'documents'} loaded
          </p>
          <p id={switchesId}>From each click until Metabase has read the dashboard:</p>
          <ol aria-labelledby={switchesId}>
            {switches.map((text, index) => (
              <li key={index}>{text}</li>
            ))}
          </ol>
        </aside>
      </div>
    </>
  )
}

const meta = {
  title: 'Warm frames',
  component: App,
  args: { keepAlive: 1, preloads: false },
  argTypes: { keepAlive: { control: { type: 'number', min: 0 } } },
  beforeEach: async () => {
    await setBootMs(BOOT_MS)
    return () => setBootMs(150)
  },
} satisfies Meta<typeof App>

export default meta
type Story = StoryObj<typeof meta>
type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']

const canKeepAlive = 'moveBefore' in Element.prototype

async function visit(canvas: Canvas, number: number): Promise<HTMLElement> {
  await userEvent.click(canvas.getByRole('link', { name: 'Dashboard' }))
  await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(number), { timeout: 30_000 })
  return canvas.getByTitle('Orders overview')
}

async function leave(canvas: Canvas): Promise<void> {
  await userEvent.click(canvas.getByRole('link', { name: 'Elsewhere' }))
  await waitFor(() => expect(canvas.queryByTitle('Orders overview')).toBeNull())
}

/**
 * A dashboard is there at once when a person comes back to it, as it was.
 *
 * Try: go to the dashboard, choose a region or the other tab, go elsewhere and come back.
 */
export const KeepAlive: Story = {
  play: async ({ canvas }) => {
    const frame = await visit(canvas, 1)
    await leave(canvas)
    const isSame = (await visit(canvas, 2)) === frame
    await expect(isSame).toBe(canKeepAlive)
    await expect(canvas.getByText(/loaded$/)).toHaveTextContent(
      canKeepAlive ? '1 document loaded' : '2 documents loaded',
    )
  },
}

/**
 * The same without `keepAlive`: each visit loads Metabase, and starts over.
 *
 * Try: go to the dashboard and elsewhere in turn, and compare the times.
 */
export const WithoutKeepAlive: Story = {
  args: { keepAlive: 0 },
  play: async ({ canvas }) => {
    const frame = await visit(canvas, 1)
    await leave(canvas)
    await expect(await visit(canvas, 2)).not.toBe(frame)
    await expect(canvas.getByText(/loaded$/)).toHaveTextContent('2 documents loaded')
  },
}

/**
 * The dashboard is loaded when the pointer is on its link.
 *
 * Try: put the pointer on Dashboard, wait until the page says that it waits, and click.
 */
export const PreloadOnHover: Story = {
  args: { preloads: true },
  play: async ({ canvas }) => {
    await userEvent.hover(canvas.getByRole('link', { name: 'Dashboard' }))
    await expect(canvas.queryByTitle('Orders overview')).toBeNull()
    const news = canKeepAlive ? 'The dashboard waits for a click.' : 'The dashboard was not loaded.'
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent(news), { timeout: 30_000 })
    await visit(canvas, 1)
    await expect(canvas.getByText(/loaded$/)).toHaveTextContent('1 document loaded')
  },
}

/**
 * `embed.show()` takes the embed to another dashboard in the frame that is there. It makes one entry in the tab's history.
 *
 * Try: go from one dashboard to the other, and then back with the Back button of the browser. Nothing is loaded after the first
 * dashboard.
 */
export const SwitchWithoutALoad: Story = {
  render: () => <TwoDashboards />,
  play: async ({ canvas }) => {
    const button = (name: string) => canvas.getByRole('button', { name })
    await waitFor(() => expect(button('Regions')).toBeEnabled(), { timeout: 30_000 })
    const frame = canvas.getByTitle('Dashboard')
    const entries = history.length
    for (const [index, name] of ['Regions', 'Orders overview'].entries()) {
      await userEvent.click(button(name))
      await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(index + 1), {
        timeout: 30_000,
      })
      await expect(button(name)).toHaveAttribute('aria-pressed', 'true')
      await expect(history.length).toBe(entries + index + 1)
    }
    await expect(canvas.getByTitle('Dashboard')).toBe(frame)
    await expect(canvas.getByText(/loaded$/)).toHaveTextContent('1 document loaded')
  },
}
