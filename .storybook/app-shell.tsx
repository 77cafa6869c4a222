import type { Decorator } from '@storybook/react-vite'
import { Avatar, Icon, Shell } from '../examples/quick-start/app/shell/shell.tsx'
import './stories.css'

/** The pages of the app around the stories. Each leads to a story. */
const pages = [
  { name: 'Overview', icon: 'home', story: 'examples-components-staticembed--dashboard' },
  { name: 'Regions', icon: 'filter', story: 'examples-components-guestembed--dashboard' },
  { name: 'Analytics', icon: 'chart', story: 'examples-components-interactiveembed--dashboard' },
  { name: 'Status', icon: 'pulse', story: 'examples-components-publicembed--dashboard' },
] as const

/** The parameter `shell` of a story. */
export interface ShellParameters {
  /** The page of the app that shows the story. Default: Overview. */
  readonly page?: (typeof pages)[number]['name']
  /** The heading of the page. Default: its name. `null`: the story has its own heading and breadcrumb. */
  readonly title?: string | null
}

/** The paragraph of a docstring that begins with `Try:`. */
const whatToTry = (docstring: string): string | undefined =>
  /^Try: ([^]*)/m.exec(docstring)?.[1]?.replace(/\s+/g, ' ')

/**
 * Shows a story as a page of an app, below a line that says what to try. `shell: false` leaves the app to the story. A docs
 * page gets the bare story: its text says what to try.
 */
export const inShell: Decorator = (Story, { parameters, viewMode }) => {
  const { shell, docs } = parameters as {
    shell?: ShellParameters | false
    docs?: { description?: { story?: string } }
  }
  if (viewMode === 'docs')
    return (
      <div className="shell shell-bare">
        <Story />
      </div>
    )
  const hint = whatToTry(docs?.description?.story ?? '')
  const note = hint !== undefined && (
    <p className="note">
      <b>Try:</b> {hint.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}
    </p>
  )
  if (shell === false)
    return (
      <div className="shell">
        {note}
        <Story />
      </div>
    )
  const { page = 'Overview', title = page } = shell ?? {}
  return (
    <Shell
      brand="Acme"
      breadcrumb={title === null ? [] : [page]}
      menu={pages.map(({ name, icon, story }) => (
        <a
          key={name}
          href={`./?path=/story/${story}`}
          target="_top"
          aria-current={name === page ? 'page' : undefined}
        >
          <Icon name={icon} />
          {name}
        </a>
      ))}
      account={
        <>
          <Avatar name="Ada" />
          Ada
        </>
      }
    >
      {title !== null && <h1>{title}</h1>}
      {note}
      <Story />
    </Shell>
  )
}
