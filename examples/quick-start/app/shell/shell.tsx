import type { ReactElement, ReactNode } from 'react'
import './shell.css'

export interface ShellProps {
  /** Whose app it is. */
  readonly brand: string
  /** Links to the pages of the app. The link to this page has `aria-current="page"`. */
  readonly menu: ReactNode
  /** The names of the pages from the first one down to this one. */
  readonly breadcrumb?: readonly string[] | undefined
  /** Who is signed in. */
  readonly account?: ReactNode
  readonly children: ReactNode
}

/** The app around the embeds: a header with a breadcrumb, a side menu, and the page. */
export function Shell({ brand, menu, breadcrumb = [], account, children }: ShellProps): ReactElement {
  return (
    <div className="shell shell-app">
      <header className="shell-header">
        <span className="shell-logo" aria-hidden>
          {brand[0]}
        </span>
        <b>{brand}</b>
        {breadcrumb.length > 0 && (
          <nav className="shell-breadcrumb" aria-label="Breadcrumb">
            {breadcrumb.map((name) => (
              <span key={name}>{name} </span>
            ))}
          </nav>
        )}
        {account !== undefined && <div className="shell-account">{account}</div>}
      </header>
      <nav className="shell-menu" aria-label="Pages">
        {menu}
      </nav>
      <main className="shell-main">
        <div className="shell-page">{children}</div>
      </main>
    </div>
  )
}

/** The first letter of a person's name. */
export function Avatar({ name }: { readonly name: string }): ReactElement {
  return (
    <span className="shell-avatar" aria-hidden>
      {name[0]}
    </span>
  )
}

const icons = {
  home: 'M4 11 12 4l8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  chart: 'M4 20h16M7 16v-5M12 16V5M17 16V9',
  filter: 'M4 6h16M7 12h10M10 18h4',
  people: 'M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M5 20a7 7 0 0 1 14 0',
  pulse: 'M3 12h4l3-8 4 16 3-8h4',
  back: 'M19 12H5m6 6-6-6 6-6',
  forward: 'M5 12h14m-6 6 6-6-6-6',
  reload: 'M20 5v5h-5M4 19v-5h5M5.5 9a7 7 0 0 1 12-2.5L20 10M4 14l2.5 3.5a7 7 0 0 0 12-2.5',
} as const

export function Icon({ name }: { readonly name: keyof typeof icons }): ReactElement {
  return (
    <svg className="shell-icon" viewBox="0 0 24 24" aria-hidden>
      <path d={icons[name]} />
    </svg>
  )
}
