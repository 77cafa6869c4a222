import { escapeHtml } from './content/charts.ts'
import { styles } from './content/styles.ts'
import { chrome, embedChrome } from './content/views.ts'
import { startApp } from './page/app.ts'
import { busy } from './page/busy.ts'
import { createCards } from './page/cards.ts'
import type { PageConfig, PageState } from './page/config.ts'
import { startLook } from './page/look.ts'
import { startReporter } from './page/reporter.ts'
import { createResizerChild } from './page/resizer-child.ts'
import { startRouter } from './page/router.ts'
import { login } from './places.ts'
import type { Faults, Settings } from './options.ts'

/** JSON that cannot end the `<script>` element that it stands in. */
export const json = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

/** Framing is refused for the app alone (spec 6.6). */
function framingHeaders(
  kind: PageConfig['kind'],
  allowedOrigins: string | null,
  faults: Faults,
): Record<string, string> {
  if (kind !== 'app') return { 'content-security-policy': 'frame-ancestors *' }
  if (allowedOrigins === null || faults.framingRefused)
    return { 'content-security-policy': "frame-ancestors 'none'", 'x-frame-options': 'DENY' }
  const headers: Record<string, string> = { 'content-security-policy': `frame-ancestors ${allowedOrigins}` }
  const [first = '*'] = allowedOrigins.split(' ')
  if (first !== '*') headers['x-frame-options'] = `ALLOW-FROM ${first}`
  return headers
}

interface HtmlPage {
  readonly basePath: string
  readonly locale?: string
  /** Classes of the root element. */
  readonly rootClass: string
  readonly body: string
  /** The text of its script; `null` for a page that never boots. */
  readonly script: string | null
  readonly headers: Readonly<Record<string, string>>
}

/** An HTML document that no cache stores. */
export function htmlPage({ basePath, locale = 'en', rootClass, body, script, headers }: HtmlPage): Response {
  const html = `<!doctype html>
<html lang="${escapeHtml(locale)}" class="${rootClass}">
<head><meta charset="utf-8"><base href="${escapeHtml(basePath)}/"><meta name="viewport" content="width=device-width"><title>Metabase simulator</title><link rel="icon" href="data:,"><style>${styles}</style></head>
<body><div id="root">${body}</div>${script === null ? '' : `<script>${withNames}${script}</script>`}</body>
</html>`
  return new Response(html, {
    headers: { 'content-type': 'text/html;charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

/** Some bundlers name functions by this helper, which the text of a function then calls. */
export const withNames: string = `
    const __name = (value) => value;`

/**
 * The HTML document behind every page but that of guest embeds. Its script is the text of functions that refer to nothing outside of
 * themselves, so it needs no bundler wherever the simulator runs.
 */
export function answerDocument(path: string, url: URL, settings: Settings, faults: Faults): Response {
  const [, section = ''] = path.split('/')
  const kind = section === 'embed' || section === 'public' ? section : 'app'
  const config: PageConfig = {
    kind,
    base: settings.basePath,
    profile: settings.profile,
    router: settings.router,
    messages: settings.messages,
    sso: settings.ssoUrl !== null,
    sessionCookies: settings.sessions === 'cookie',
    losesFirstPushAfterMissing: faults.losesFirstPushAfterMissing,
    bootMs: faults.bootMs,
    bootBusy: faults.bootBusy,
    busyMs: faults.busyMs,
    reportMs: faults.reportMs,
    login,
  }
  const state: PageState = { spread: false, dashboard: false, losesNextPush: false }
  const script = `
    const config = ${json(config)};
    const state = ${json(state)};
    const startResizer = ${faults.withoutResizer ? '() => {}' : `(${String(createResizerChild)})()`};
    (${String(startReporter)})(config, state);
    (${String(startApp)})(config, state, {
      startRouter: ${String(startRouter)},
      startLook: ${String(startLook)},
      createCards: ${String(createCards)},
      busy: ${String(busy)},
      startResizer,
    });`
  return htmlPage({
    basePath: settings.basePath,
    locale: kind === 'app' ? (url.searchParams.get('locale') ?? 'en') : 'en',
    rootClass: 'no-side-nav',
    body: kind === 'app' ? chrome : embedChrome,
    script: faults.neverBoots ? null : script,
    headers: framingHeaders(kind, settings.allowedOrigins, faults),
  })
}
