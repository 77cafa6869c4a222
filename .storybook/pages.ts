/** A page of the documentation: a file of docs/, and where the site has it. */
export interface Guide {
  /** The name of the file in docs/, without `.md`. */
  readonly file: string
  /** Its place in the side bar. */
  readonly title: string
  /** One line, for llms.txt. */
  readonly summary: string
}

/** An entry of the package, and where the site has its API reference. */
export interface ApiPage {
  /** The name of the file in src/, without `.ts`. */
  readonly entry: string
  readonly title: string
  readonly summary: string
}

const guide = (file: string, name: string, summary: string): Guide => ({
  file,
  title: `Guides/${name}`,
  summary,
})

/** All pages of docs/, in the order of the side bar. A new page is one more line here. */
export const guides: readonly Guide[] = [
  { file: 'start', title: 'Start here', summary: 'What it is, which embed, and the first one of each kind.' },
  guide('which-embed', 'Which embed', 'Public, static, guest and interactive embeds compared.'),
  guide(
    'embeds',
    'Props of all embeds',
    'The provider, what to show, loading and failing, lazy and hidden embeds.',
  ),
  guide(
    'interactive',
    'Interactive embedding',
    'All of Metabase in an app: location, moves, interface flags.',
  ),
  guide(
    'signed',
    'Signed embeds',
    'Dashboards and questions with a signed token: filters, switches, appearance.',
  ),
  guide('public', 'Public embeds', 'Public links: set-up, props, and what they do not protect.'),
  guide('guest', 'Guest embeds', 'Guest embeds: props, filters, tokens, states, limits.'),
  guide(
    'from-static-to-guest',
    'From static to guest',
    'How to move a StaticEmbed to a GuestEmbed, prop by prop.',
  ),
  guide('sso', 'Single sign-on', 'Signing people in to Metabase and out of it: settings, route, sessions.'),
  guide('tokens', 'Tokens', 'The token route, fetchToken, renewal, and pages on another origin.'),
  guide(
    'server',
    'Server',
    'The two routes in Next.js, Hono, Express and Fastify; secrets, answers, security.',
  ),
  guide('router-sync', 'Router sync', 'The address bar and Metabase in step, with any router.'),
  guide('react-router', 'React Router', 'Router sync with React Router 6.4 and later.'),
  guide('tanstack-router', 'TanStack Router', 'Router sync with TanStack Router.'),
  guide('next', 'Next.js', 'Router sync with the App Router and the Pages Router of Next.js.'),
  guide('height', 'Height', 'Fixed and automatic height, and where Metabase reports none.'),
  guide(
    'warm-frames',
    'Frames that stay warm',
    'keepAlive, preload(), prefetchToken(), load limits, Activity.',
  ),
  guide(
    'loading-and-errors',
    'Loading and failing',
    'What people see meanwhile: labels, defaults for all embeds, CSS variables.',
  ),
  guide('devtools', 'Devtools', 'A panel with the embeds on the page, their tokens and messages.'),
  guide('testing', 'Testing', 'Unit tests in Vitest and Jest, end-to-end tests with the simulator.'),
  guide('deploying', 'Deploying', 'Domains, cookies, content security policy, server rendering, proxies.'),
  guide('browsers', 'Browsers', 'What differs between Chromium, Firefox and WebKit.'),
  guide('errors', 'Errors', 'Each error code: what happened, what the embed does, what to do.'),
  guide('troubleshooting', 'Troubleshooting', 'From what you see to its cause and cure.'),
  guide('doctor', 'Doctor', 'A command that finds what keeps an app from embedding a Metabase.'),
  guide('performance', 'Performance', 'What the package costs, measured beside a bare iframe.'),
  guide('from-an-iframe', 'From a hand-written iframe', 'What each part of hand-written glue code becomes.'),
  guide('elements', "Metabase's own elements", 'Types and guards for <metabase-dashboard> and the others.'),
]

const api = (entry: string, name: string, summary: string): ApiPage => ({
  entry,
  title: `API reference/${name}`,
  summary,
})

/** The API reference, a page for each entry of the package, made from the docstrings. */
export const apiPages: readonly ApiPage[] = [
  api('index', 'Components and hooks', 'The provider, the embeds, the hooks and their types.'),
  api('react-router', 'React Router', 'Router sync for React Router 6.4 and later.'),
  api('tanstack-router', 'TanStack Router', 'Router sync for TanStack Router 1.100 and later.'),
  api('next', 'Next.js', 'Router sync for Next.js 14.1 and later.'),
  api('server', 'Server', 'The two routes that embeds need, and the functions to write them yourself.'),
  api('devtools', 'Devtools', 'The panel for development.'),
  api('elements', 'Elements', "Types and guards for Metabase's own web components."),
  api('testing', 'Testing', 'Plays Metabase in jsdom and happy-dom.'),
  api(
    'simulator',
    'Simulator',
    'Plays Metabase on an origin of its own, for development and tests in a browser.',
  ),
]

/** How an import of an entry is written. */
export const importOf = (entry: string): string =>
  entry === 'index' ? 'react-metabase' : `react-metabase/${entry}`

/** In a page of docs/, a comment that the site replaces by a live story. */
export const EXAMPLE = /^<!-- story: ([\w-]+)#(\w+) -->$/gm

/** The id that GitHub and the site give to a heading. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')
