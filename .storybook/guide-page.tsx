import { Canvas, CodeOrSourceMdx, DocsContext, HeadersMdx, Markdown } from '@storybook/addon-docs/blocks'
import {
  Children,
  useContext,
  type ComponentProps,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react'
import { NAVIGATE_URL } from 'storybook/internal/core-events'
import { toId } from 'storybook/internal/csf'
import { repository } from '../package.json'
import { anchorOf, apiPages, EXAMPLE, guides } from './pages.ts'

const source = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main`

/** The address of a page within the site; with the dot it holds in a new tab too, where the frame is not around it. */
const addressOf = (title: string): string => `./?path=/docs/${toId(title, 'Docs')}`

/** Where a link of docs/ leads to on the site: another page of it, or a file that only the repository has. */
function resolve(href: string): string {
  const [file = '', anchor] = href.split('#')
  const page =
    guides.find((one) => `${one.file}.md` === file) ?? apiPages.find((one) => `api/${one.entry}.md` === file)
  if (page) return addressOf(page.title) + (anchor === undefined ? '' : `#${anchor}`)
  return new URL(href, `${source}/docs/`).href
}

function Link({ href, children, ...rest }: ComponentProps<'a'>): ReactElement {
  const { channel } = useContext(DocsContext)
  // TypeDoc marks its anchors by links without an address.
  if (href === undefined) return <a {...rest}>{children}</a>
  if (/^https?:/.test(href)) {
    return (
      <a {...rest} href={href} target="_blank" rel="noreferrer">
        {children}
      </a>
    )
  }
  const target = /^(#|\.\/\?path=)/.test(href) ? href : resolve(href)
  if (/^https?:/.test(target)) return <Link href={target}>{children}</Link>
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (target.startsWith('#')) document.getElementById(decodeURIComponent(target.slice(1)))?.scrollIntoView()
    event.preventDefault()
    channel.emit(NAVIGATE_URL, target.replace(/^\.\//, ''))
  }
  return (
    <a {...rest} href={target} target="_top" onClick={follow}>
      {children}
    </a>
  )
}

/** A wide table scrolls by itself, also by keyboard. */
const Table = (props: ComponentProps<'table'>): ReactElement => (
  <div className="docs-table" role="group" aria-label="Table" tabIndex={0}>
    <table {...props} />
  </div>
)

/** The corner of a table with a column of names has no text, and so is no header. */
const HeaderCell = ({ children, ...rest }: ComponentProps<'th'>): ReactElement =>
  Children.count(children) === 0 ? <td {...rest} /> : <th {...rest}>{children}</th>

const options = {
  slugify: anchorOf,
  overrides: { ...HeadersMdx, code: CodeOrSourceMdx, a: Link, table: Table, th: HeaderCell },
}

function Page(props: {
  readonly title: string
  readonly children: ReactNode
  readonly editable?: string
}): ReactElement {
  const pages = [...guides, ...apiPages]
  const index = pages.findIndex(({ title }) => title === props.title)
  const [previous, next] = [pages[index - 1], pages[index + 1]]
  const nameOf = (title: string): string => title.split('/').at(-1) ?? title
  return (
    <>
      {props.children}
      <nav className="docs-next" aria-label="Pages">
        {previous && (
          <Link href={addressOf(previous.title)} rel="prev">
            <small>Previous</small>
            {nameOf(previous.title)}
          </Link>
        )}
        {next && (
          <Link href={addressOf(next.title)} rel="next">
            <small>Next</small>
            {nameOf(next.title)}
          </Link>
        )}
      </nav>
      {props.editable !== undefined && (
        <p className="docs-edit">
          <Link href={`${source}/${props.editable}`}>Edit this page</Link>
        </p>
      )}
    </>
  )
}

/** A page of docs/. Each of its comments that names a story becomes that story, live. */
export function GuidePage(props: {
  readonly file: string
  readonly text: string
  readonly examples: Readonly<Record<string, object>>
}): ReactElement {
  const { file, text, examples } = props
  const title = guides.find((one) => one.file === file)?.title ?? file
  // Split by a pattern with two groups: text, story, name, text, …
  const parts = text.split(EXAMPLE)
  return (
    <Page title={title} editable={`docs/${file}.md`}>
      {parts.map((part, index) => {
        if (index % 3 === 1) return <Canvas key={index} of={examples[`${part}#${parts[index + 1] ?? ''}`]} />
        return (
          index % 3 === 0 && (
            <Markdown key={index} options={options}>
              {part}
            </Markdown>
          )
        )
      })}
    </Page>
  )
}

/** The reference of an entry of the package. */
export function ApiPage({ entry, text }: { readonly entry: string; readonly text: string }): ReactElement {
  const page = apiPages.find((one) => one.entry === entry)
  return (
    <Page title={page?.title ?? entry}>
      <Markdown options={options}>{text.replace(/\]\((?=[\w-]+\.md)/g, '](api/')}</Markdown>
    </Page>
  )
}
