import type { Parameter } from '../content/library.ts'
import type { GuestConfig, GuestSettings, Post } from './config.ts'
import type { Tokens } from './tokens.ts'
import type { ValueRules } from './values.ts'

/** A dashboard or question, as the API answers the page of guest embeds. */
export interface GuestItem {
  readonly name: string
  /** The filters that have a widget. */
  readonly parameters: readonly Parameter[]
  /** One for each tab, or one alone. */
  readonly views: readonly { readonly tab: string | null; readonly html: string }[]
}

/** One mount of a dashboard or question. */
export interface Content {
  /** Takes settings that do not lead to another mount. */
  readonly update: (settings: GuestSettings) => void
  readonly end: () => void
}

export interface ContentTools {
  readonly tokens: Tokens
  readonly values: ValueRules
  readonly post: Post
  readonly busy: (ms: number) => void
  /** Called when the content is drawn. */
  readonly onDrawn: () => void
}

export type MountContent = (
  box: HTMLElement,
  kind: 'dashboard' | 'question',
  settings: GuestSettings,
) => Content

/**
 * Makes the function that loads and draws a dashboard or question (sections 3.7 and 4.2 of the guest protocol). Shipped as
 * text, so it must not refer to anything outside of itself.
 */
export function createContent(config: GuestConfig, tools: ContentTools): MountContent {
  const { tokens, values: rules, post } = tools
  let hasProperties = false

  /** `crypto.randomUUID` is missing on plain http, except for loopback hosts. */
  const uuid = (): string =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

  return (box, kind, firstSettings) => {
    let settings = firstSettings
    let item: GuestItem | undefined
    let exposed: readonly Parameter[] = []
    let applied: Readonly<Record<string, unknown>> = {}
    let tab: string | null = null
    let hasEnded = false
    let latestFill = 0
    let refreshTimer: ReturnType<typeof setInterval> | undefined
    let refreshSeconds = 0

    const isControllable = config.version >= 62
    const controlledKey = kind === 'dashboard' ? 'parameters' : 'sqlParameters'
    const initialKey = kind === 'dashboard' ? 'initialParameters' : 'initialSqlParameters'
    const isPushed = (): boolean =>
      isControllable && settings[controlledKey] !== undefined && settings[controlledKey] !== null

    const get = (path: string): Promise<Response> => {
      const { instanceUrl, _embedReferrer: referrer } = settings
      const headers: Record<string, string> = { 'x-metabase-client': 'embedding-simple' }
      if (typeof referrer === 'string' && /^[\x20-\x7e]+$/.test(referrer))
        headers['x-metabase-embed-referrer'] = referrer
      return fetch(String(instanceUrl) + path, { headers })
    }

    /** A request of the embed API. The token is in its path. */
    const ask = async (rest: string, query = ''): Promise<Response> => {
      const token = await tokens.current()
      return get(`/api/embed/${kind === 'dashboard' ? 'dashboard' : 'card'}/${token}${rest}${query}`)
    }

    function showError(message: string): void {
      document.documentElement.dataset['state'] = 'error'
      box.innerHTML = '<div class="sheet"><h1></h1></div>'
      const heading = box.querySelector('h1')
      if (heading) heading.textContent = message
    }

    /** What the API is asked for. Of a question, initial values of slugs that it does not expose go along. */
    function queried(): Readonly<Record<string, unknown>> {
      const given = settings[initialKey]
      return kind === 'question' && typeof given === 'object' ? { ...given, ...applied } : applied
    }

    async function fillCard(card: HTMLElement, now: number): Promise<void> {
      const dashcard = card.closest<HTMLElement>('[data-dashcard]')?.dataset['dashcard'] ?? ''
      const path =
        kind === 'dashboard' ? `/dashcard/${dashcard}/card/${card.dataset['card'] ?? ''}` : '/query'
      const query = `?parameters=${encodeURIComponent(JSON.stringify(queried()))}`
      const answer = await ask(path, query)
      const text = await answer.text()
      if (hasEnded || now !== latestFill) return
      if (answer.ok) card.innerHTML = (JSON.parse(text) as { html: string }).html
      else card.textContent = text
    }

    function fill(): void {
      const now = ++latestFill
      for (const card of box.querySelectorAll<HTMLElement>('[data-card]'))
        fillCard(card, now).catch(() => {
          if (!hasEnded && now === latestFill) card.textContent = 'There was a problem displaying this chart.'
        })
    }

    /** A widget shows the first of its values, one that is not in its list too. */
    function showValues(): void {
      for (const button of box.querySelectorAll('[data-apply]')) button.remove()
      for (const select of box.querySelectorAll<HTMLSelectElement>('[data-parameter]')) {
        const value = applied[select.dataset['parameter'] ?? '']
        const [first, ...more]: unknown[] = value === null ? [] : [value].flat()
        const text = typeof first === 'string' || typeof first === 'number' ? String(first) : ''
        if (![...select.options].some((option) => option.value === text)) select.add(new Option(text, text))
        select.value = text
        const note = select.nextElementSibling
        if (note) note.textContent = more.length > 0 ? `+${more.length}` : ''
      }
    }

    function draw(): void {
      const view = item?.views.find((one) => one.tab === tab)
      if (!view) return
      box.innerHTML = view.html
      const hidden = settings['hiddenParameters']
      const hiddenSlugs: readonly unknown[] = Array.isArray(hidden) ? hidden : []
      for (const widget of box.querySelectorAll('.widget')) {
        const slug = widget.querySelector('select')?.dataset['parameter']
        if (hiddenSlugs.includes(slug)) widget.remove()
        else widget.insertAdjacentHTML('beforeend', '<span class="more"></span>')
      }
      box.querySelector('.widgets')?.toggleAttribute('hidden', !box.querySelector('.widget'))
      // Nobody drills through a guest embed.
      for (const link of box.querySelectorAll('h3 a')) link.replaceWith(link.textContent)
      box
        .querySelector('.title')
        ?.insertAdjacentHTML('beforeend', '<button type="button" data-download>Download</button>')
      showValues()
      fill()
    }

    function report(source: 'initial-state' | 'manual-change' | 'auto-change'): void {
      if (!isControllable) return
      const parameters = applied
      const defaultParameters = rules.defaults(exposed)
      const lastUsedParameters = Object.fromEntries(exposed.map(({ slug }) => [slug, null]))
      if (kind === 'dashboard')
        post('parametersChange', { source, parameters, defaultParameters, lastUsedParameters })
      else post('sqlParametersChange', { source, parameters, defaultParameters })
    }

    async function load(): Promise<void> {
      document.documentElement.dataset['state'] = 'loading'
      box.innerHTML = '<p class="wait">Loading…</p>'
      if (!hasProperties) {
        await get('/api/session/properties')
        hasProperties = true
      }
      const answer = await ask('', kind === 'dashboard' ? `?dashboard_load_id=${uuid()}` : '')
      const text = await answer.text()
      if (hasEnded) return
      if (!answer.ok) {
        showError(text)
        return
      }
      item = JSON.parse(text) as GuestItem
      exposed = item.parameters
      tab = item.views[0]?.tab ?? null
      // What was pushed during the load is in it.
      applied = rules.applied(exposed, settings[isPushed() ? controlledKey : initialKey])
      tools.busy(config.busyMs)
      document.documentElement.dataset['state'] = 'ok'
      draw()
      report('initial-state')
      tools.onDrawn()
    }

    function apply(next: Readonly<Record<string, unknown>>): boolean {
      if (rules.isSame(next, applied)) return false
      applied = next
      tools.busy(config.busyMs)
      fill()
      return true
    }

    function push(): void {
      const pushed = settings[controlledKey]
      const hasChanged = apply(rules.applied(exposed, pushed))
      showValues()
      if (hasChanged && !rules.isSame(applied, pushed)) report('auto-change')
    }

    function edit(select: HTMLSelectElement): void {
      const parameter = exposed.find(({ slug }) => slug === select.dataset['parameter'])
      if (!parameter) return
      const hasChanged = apply({ ...applied, [parameter.slug]: rules.chosen(parameter, select.value) })
      showValues()
      if (hasChanged) report('manual-change')
    }

    box.addEventListener('change', ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return
      const isDate = exposed.some(
        ({ slug, kind: type }) => slug === target.dataset['parameter'] && type === 'date',
      )
      if (isDate) edit(target)
      // Any other choice is a draft until the button is pressed.
      else if (!target.parentElement?.nextElementSibling?.matches('[data-apply]'))
        target.parentElement?.insertAdjacentHTML(
          'afterend',
          '<button type="button" data-apply>Update filter</button>',
        )
    })

    box.addEventListener('focusin', ({ target }) => {
      if (!(target instanceof HTMLSelectElement)) return
      // A list is asked for when it is opened. Here it is drawn already, so the answer changes nothing.
      ask(`/params/${encodeURIComponent(target.dataset['parameter'] ?? '')}/values`).catch(() => undefined)
    })

    box.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element)) return
      const button = target.closest<HTMLElement>('[data-apply], [data-tab], [data-download]')
      if (button?.matches('[data-apply]')) {
        const select = button.previousElementSibling?.querySelector('select')
        if (select) edit(select)
      } else if (button?.matches('[data-download]')) download()
      else if (button) {
        const id = button.dataset['tab'] ?? null
        if (id === tab) return
        tab = id
        draw()
      }
    })

    /** The real page makes a PDF, or asks for the results. */
    function download(): void {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([box.innerText], { type: 'text/plain' }))
      link.download = `${item?.name ?? 'Metabase'}.txt`
      link.click()
      URL.revokeObjectURL(link.href)
    }

    function setRefresh(): void {
      const seconds = Number(settings['autoRefreshInterval'] ?? 0)
      if (seconds === refreshSeconds) return
      refreshSeconds = seconds
      clearInterval(refreshTimer)
      if (seconds > 0) refreshTimer = setInterval(() => item && fill(), seconds * 1000)
    }

    setRefresh()
    load().catch(() => {
      if (!hasEnded) showError("Something's gone wrong")
    })

    return {
      update(next) {
        settings = next
        setRefresh()
        if (item && isPushed()) push()
      },
      end() {
        hasEnded = true
        clearInterval(refreshTimer)
      },
    }
  }
}
