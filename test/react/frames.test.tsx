import { act, render, screen } from '@testing-library/react'
import { version } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  useEmbed,
  type Embed,
  type InteractiveEmbedProps,
} from '../../src/index.ts'
import { fakeMetabase } from '../../src/testing.ts'

const siteUrl = 'https://bi.test'
const uuid = '6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'
const frame = (): HTMLIFrameElement => screen.getByTitle('Sales')

describe('a load in the frame that is there', () => {
  const onLocationChange = vi.fn<NonNullable<InteractiveEmbedProps['onLocationChange']>>()
  beforeEach(() => onLocationChange.mockClear())

  /** A page that is there, and is loaded again by a network that has not answered yet. */
  function reload() {
    let embed: Embed | undefined
    function Page() {
      embed = useEmbed()
      return <InteractiveEmbed embed={embed} path="/" title="Sales" onLocationChange={onLocationChange} />
    }
    render(
      <MetabaseProvider siteUrl={siteUrl}>
        <Page />
      </MetabaseProvider>,
    )
    const metabase = fakeMetabase(frame())
    act(() => {
      metabase.goTo('/dashboard/1')
      metabase.resize(600)
    })
    const replace = vi.fn()
    Object.assign(frame().contentWindow?.location ?? {}, { replace })
    act(() => embed?.reload())
    const status = () => embed?.getSnapshot().status
    const paths = () => onLocationChange.mock.calls.map(([{ pathname }]) => pathname)
    const load = () => act(() => void frame().dispatchEvent(new Event('load')))
    return { metabase, replace, status, paths, load }
  }

  it('goes to the new address at once, without a blank page between (H-37)', () => {
    const { replace } = reload()
    expect(replace.mock.calls).toEqual([['https://bi.test/dashboard/1']])
  })

  it('does not hear the old page, which goes on talking until the answer is there', () => {
    const { metabase, status, paths, load } = reload()
    act(() => {
      metabase.goTo('/question/old')
      metabase.resize(800)
    })
    expect(status()).toBe('loading')
    load()
    act(() => metabase.goTo('/dashboard/1?region='))
    expect(status()).toBe('ready')
    expect(paths()).toEqual(['/dashboard/1', '/dashboard/1'])
  })

  it('hears the new page before its load event, for which a slow image may be waiting', () => {
    const { metabase, status, paths } = reload()
    act(() => {
      metabase.goTo('/question/new')
      metabase.resize(600, 'normal')
    })
    expect(status()).toBe('ready')
    expect(paths()).toEqual(['/dashboard/1', '/question/new'])
  })

  it('loses no location that came just before the load event, with the height just after it', () => {
    const { metabase, paths, load } = reload()
    act(() => metabase.goTo('/question/new'))
    load()
    act(() => metabase.resize(600, 'normal'))
    expect(paths()).toEqual(['/dashboard/1', '/question/new'])
  })
})

it('goes by way of a blank page where the new address differs in its hash alone, which would load nothing', async () => {
  const App = ({ theme }: { theme: 'light' | 'night' }) => (
    <MetabaseProvider siteUrl={siteUrl}>
      <PublicEmbed dashboard={uuid} title="Sales" appearance={{ theme }} transition="reload" />
    </MetabaseProvider>
  )
  const { rerender } = render(<App theme="light" />)
  const metabase = fakeMetabase(frame())
  const replace = vi.spyOn(frame().contentWindow?.location ?? { replace: () => undefined }, 'replace')
  act(() => metabase.goTo(`/public/dashboard/${uuid}#theme=light`))
  rerender(<App theme="night" />)
  const page = `${siteUrl}/public/dashboard/${uuid}`
  const loads = (calls: readonly unknown[]) => vi.waitFor(() => expect(replace.mock.calls).toEqual(calls))
  await loads([['about:blank'], [`${page}#theme=night`]])
  // Where the person changed a filter, the query differs too.
  act(() => metabase.goTo(`/public/dashboard/${uuid}?region=West#theme=night`))
  rerender(<App theme="light" />)
  await loads([
    ['about:blank'],
    [`${page}#theme=night`],
    ['about:blank'],
    [`${page}?region=West#theme=light`],
  ])
})

describe('the attributes of the frame', () => {
  const App = ({ iframeProps }: Pick<InteractiveEmbedProps, 'iframeProps'>) => (
    <MetabaseProvider siteUrl={siteUrl}>
      <InteractiveEmbed path="/" title="Sales" iframeProps={iframeProps} />
    </MetabaseProvider>
  )

  it('are those of React, and change with the props without another load', () => {
    const onLoad = vi.fn()
    const { rerender } = render(
      <App
        iframeProps={{
          allow: 'fullscreen',
          allowFullScreen: true,
          referrerPolicy: 'no-referrer',
          sandbox: 'allow-scripts allow-same-origin',
          className: 'chart',
          tabIndex: 0,
          'aria-hidden': false,
          style: { borderRadius: 8, opacity: 0.5, border: '1px solid red' },
          onLoad,
        }}
      />,
    )
    const first = frame()
    expect(Object.fromEntries([...first.attributes].map(({ name, value }) => [name, value]))).toMatchObject({
      src: 'https://bi.test/',
      title: 'Sales',
      allow: 'fullscreen',
      allowfullscreen: '',
      referrerpolicy: 'no-referrer',
      sandbox: 'allow-scripts allow-same-origin',
      class: 'chart',
      tabindex: '0',
      'aria-hidden': 'false',
    })
    expect(first).toHaveStyle({ borderRadius: '8px', opacity: '0.5', width: '100%' })
    fakeMetabase(first)
    act(() => void first.dispatchEvent(new Event('load')))
    expect(onLoad).toHaveBeenCalledOnce()

    rerender(<App iframeProps={{ allow: 'clipboard-write', style: { opacity: 1 } }} />)
    expect(frame()).toBe(first)
    expect(first).toHaveAttribute('allow', 'clipboard-write')
    for (const name of ['allowfullscreen', 'class', 'sandbox', 'aria-hidden'])
      expect(first).not.toHaveAttribute(name)
    expect(first.style.borderRadius).toBe('')
    expect(first).toHaveStyle({ opacity: '1', width: '100%', borderWidth: '0px' })
    act(() => void first.dispatchEvent(new Event('load')))
    expect(onLoad).toHaveBeenCalledOnce()
  })

  it('do not say where the frame goes', () => {
    render(<App iframeProps={{ src: 'https://evil.test/', srcDoc: '<p>' } as object} />)
    expect(frame().src).toBe('https://bi.test/')
    expect(frame()).not.toHaveAttribute('srcdoc')
  })

  it('follow the title', () => {
    const Titled = ({ title }: { title: string }) => (
      <MetabaseProvider siteUrl={siteUrl}>
        <InteractiveEmbed path="/" title={title} />
      </MetabaseProvider>
    )
    const { rerender } = render(<Titled title="Revenue" />)
    const first = screen.getByTitle('Revenue')
    rerender(<Titled title="Sales" />)
    expect(frame()).toBe(first)
  })
})

it.runIf(version.startsWith('19'))('connects to Metabase with the first render of the provider', () => {
  render(<MetabaseProvider siteUrl="https://connected.test/metabase">x</MetabaseProvider>)
  expect(document.head.querySelector('link[rel=preconnect][href="https://connected.test"]')).not.toBeNull()
})

it.runIf(version.startsWith('18'))('does without a connection in advance where React has none', () => {
  render(<MetabaseProvider siteUrl="https://connected.test">Page</MetabaseProvider>)
  expect(screen.getByText('Page')).toBeVisible()
})
