import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { beforeEach, expect, it } from 'vitest'
import { PublicEmbed, type CommonEmbedProps } from '../../src/index.ts'
import { eventually, Metabase, reset } from './support.tsx'

beforeEach(reset)

type SizeProps = Pick<CommonEmbedProps, 'height' | 'minHeight' | 'maxHeight'>

const App = (props: SizeProps) => (
  <Metabase>
    <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001" title="Status" {...props} />
    <p>Below</p>
  </Metabase>
)

/** Whole pixels, from the top left corner of the page. */
const boxOf = ({ left, top, width, height }: DOMRect) => [left, top, width, height].map(Math.round)

function boxOfText(page: Document, text: string) {
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode())
    if (walker.currentNode.nodeValue === text) {
      const range = page.createRange()
      range.selectNode(walker.currentNode)
      return boxOf(range.getBoundingClientRect())
    }
  return null
}

/** Where everything is in a page that a server rendered: with the markup alone, and after hydration. */
async function boxes(props: SizeProps, policy: string) {
  const host = document.createElement('iframe')
  Object.assign(host.style, { width: '800px', height: '700px' })
  host.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><div id="root">${renderToString(<App {...props} />)}</div>`
  const loaded = new Promise((resolve) => host.addEventListener('load', resolve))
  document.body.append(host)
  await loaded
  const page = host.contentDocument
  const container = page?.querySelector<HTMLElement>('[aria-busy]')
  const root = page?.getElementById('root')
  if (!page || !container || !root) throw new Error('Not rendered')
  const measure = () => ({
    fallback: boxOfText(page, 'Loading Status…'),
    below: boxOfText(page, 'Below'),
    container: boxOf(container.getBoundingClientRect()),
  })
  const before = measure()
  const errors: unknown[] = []
  const hydrated = hydrateRoot(root, <App {...props} />, {
    onRecoverableError: (error) => errors.push(error),
  })
  const frame = await eventually(() => {
    const found = page.querySelector('iframe')
    if (!found) throw new Error('No frame')
    return found
  })
  const outlines = page.querySelector<HTMLElement>('[aria-hidden] > div')
  if (!outlines) throw new Error('No outlines')
  const after = {
    ...measure(),
    frame: boxOf(frame.getBoundingClientRect()),
    outlines: boxOf(outlines.getBoundingClientRect()),
    animations: outlines.getAnimations().length,
  }
  hydrated.unmount()
  host.remove()
  return { before, after, errors }
}

it.each<readonly [string, SizeProps]>([
  ['no height', {}],
  ['a number', { height: 320 }],
  ['a height in another unit', { height: '50vh' }],
  ['a height of its own', { height: 'auto' }],
  ['a smallest height', { height: 100, minHeight: 240 }],
  ['a largest height', { height: 500, maxHeight: 240 }],
])(
  "takes the same place with %s under style-src 'self' as without a policy, before and after hydration",
  async (_what, props) => {
    const free = await boxes(props, 'img-src *')
    const strict = await boxes(props, "style-src 'self'")
    expect(strict).toEqual(free)
    expect(strict.errors).toEqual([])
    expect(strict.after.frame).toEqual(strict.after.container)
    expect(strict.after.outlines).toEqual(strict.after.container)
    expect(strict.after.animations).toBe(1)
    expect(strict.before.container).toEqual(strict.after.container)
    expect(strict.before.fallback).toEqual(strict.after.fallback)
  },
)
