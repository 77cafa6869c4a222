import { escapeHtml } from './content/charts.ts'
import { styles } from './content/styles.ts'
import { chrome, embedChrome } from './content/views.ts'
import { startApp, type PageConfig } from './page/app.ts'
import { startReporter } from './page/reporter.ts'
import { startResizerChild } from './page/resizer-child.ts'
import type { Faults } from './options.ts'

const json = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

interface Shell {
  readonly config: PageConfig
  readonly faults: Faults
  readonly messages: 'current' | 'v44'
  readonly locale: string
}

/**
 * The one HTML document behind every page; its script is the text of three functions that refer to nothing outside of
 * themselves, so it needs no bundler wherever the simulator runs.
 */
export function shellDocument({ config, faults, messages, locale }: Shell): string {
  const script = `
    // Some bundlers name functions by this helper.
    const __name = (value) => value;
    const state = { rendered: false, dashboard: false };
    (${String(startReporter)})(${json(config.kind)}, ${json(config.profile)}, ${json(messages)}, ${json(faults.reportMs)}, state);
    (${String(startApp)})(${json(config)}, state);
    ${faults.withoutResizer ? '' : `(${String(startResizerChild)})(${json(faults.bootMs + 100)});`}`
  return `<!doctype html>
<html lang="${escapeHtml(locale)}" class="no-side-nav">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Metabase simulator</title><link rel="icon" href="data:,"><style>${styles}</style></head>
<body><div id="root">${config.kind === 'app' ? chrome : embedChrome}</div>${faults.neverBoots ? '' : `<script>${script}</script>`}</body>
</html>`
}
