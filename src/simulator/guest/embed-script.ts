import type { ReadAttribute } from './attributes.ts'

/** What the server tells the script. */
export interface EmbedScriptConfig {
  readonly version: number
  /** A token that the script fetched is missing from all settings but the first. */
  readonly losesToken: boolean
  readonly attributes: Readonly<Record<string, readonly string[]>>
}

/**
 * The simulated `/app/embed.js`: `window.metabaseConfig` and Metabase's elements (section 2 of the guest protocol). Code of
 * our own. Shipped as text, so it must not refer to anything outside of itself.
 */
export function startEmbedScript(
  script: EmbedScriptConfig,
  createReadAttribute: (onError: (message: string) => void) => ReadAttribute,
): void {
  type Fields = Readonly<Record<string, unknown>>
  const record = (value: unknown): Fields => (typeof value === 'object' ? { ...value } : {})
  const config: Record<string, unknown> = { ...record(Reflect.get(window, 'metabaseConfig')) }
  const embeds = new Set<{ readonly update: () => void }>()
  let frames = 0

  const logError = (error: unknown): void => console.error('[metabase.embed.error]', error)
  const readAttribute = createReadAttribute(logError)

  class EmbedError extends Error {
    override readonly name = 'EmbedError'
    readonly code = 'EMBED_TAG_ERROR'
  }

  const since = (first: number, ...names: string[]): string[] => (script.version >= first ? names : [])
  const fixed = [
    'instanceUrl',
    'apiKey',
    'useExistingUserSession',
    'fetchRequestToken',
    ...since(58, 'isGuest'),
  ]
  const known = new Set([
    ...fixed,
    ...['theme', 'locale', 'preferredAuthMethod', 'jwtProviderUri'],
    ...since(59, 'pluginsConfig'),
    ...since(60, 'guestEmbedProviderUri'),
    ...since(64, 'allowedCustomVisualizations'),
  ])

  const updateAllEmbeds = (): void => {
    for (const embed of embeds) embed.update()
  }

  function checkMethods(): void {
    const methods = ['apiKey', 'useExistingUserSession', 'preferredAuthMethod'].filter((name) => config[name])
    if (methods.length > 1) throw new EmbedError(`Use only one of ${methods.join(', ')}`)
  }

  /** Takes the place of an older copy of the script, whose elements then follow nothing any longer. */
  function setupConfigWatcher(): void {
    // Writing one property checks nothing.
    const proxy = new Proxy(config, {
      set(target, name, value) {
        const isWritten = Reflect.set(target, name, value)
        updateAllEmbeds()
        return isWritten
      },
    })
    Object.defineProperty(window, 'metabaseConfig', {
      configurable: true,
      get: () => proxy,
      set(assigned: unknown) {
        for (const [name, value] of Object.entries(record(assigned))) {
          if (!known.has(name)) throw new EmbedError(`${name} is not a valid configuration name`)
          if (fixed.includes(name) && config[name] !== undefined && config[name] !== value)
            throw new EmbedError(`${name} cannot be updated after the embed is created`)
        }
        Object.assign(config, assigned)
        // Too late: the values stay.
        checkMethods()
        updateAllEmbeds()
      },
    })
  }

  /** The endpoint of the page that signs tokens. Rejects with the text that the frame shows. */
  async function fetchToken(entityType: string, entityId: unknown, customContext: unknown): Promise<string> {
    const url = new URL(String(config['guestEmbedProviderUri']), window.location.origin)
    url.searchParams.set('response', 'json')
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ entityType, entityId, customContext }),
    })
    const text = await response.text()
    if (!response.ok)
      throw new Error(
        `Failed to fetch JWT token from ${url.href}, status: ${response.status}${text === '' ? '' : `, message: ${text}`}.`,
      )
    let answer: unknown = text
    try {
      answer = JSON.parse(text)
    } catch {
      // The text below shows what came.
    }
    const { jwt } = record(answer)
    if (typeof jwt === 'string') return jwt
    throw new Error(
      `Your JWT server endpoint must return an object with the shape { jwt: string }, but instead received ${JSON.stringify(answer)}`,
    )
  }

  /** The id in a token that has expired, which the endpoint is asked for where the element has none. */
  function idInToken(token: unknown, kind: string): unknown {
    try {
      const [, body = ''] = String(token).split('.')
      return record(record(JSON.parse(atob(body.replace(/-/g, '+').replace(/_/g, '/'))))['resource'])[kind]
    } catch {
      return undefined
    }
  }

  const camel = (name: string): string =>
    name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase())

  function makeElement(componentName: string, attributes: readonly string[]): CustomElementConstructor {
    const kind = componentName.replace('metabase-', '')

    class MetabaseElement extends HTMLElement {
      static readonly VERSION = '1.1.0'
      static readonly observedAttributes = attributes
      private frame: HTMLIFrameElement | undefined
      private isReady = false
      private fetchedToken: string | undefined
      private readyListeners: (() => void)[] = []

      connectedCallback(): void {
        this.style.display = 'block'
        if (this.id === '') this.id = `metabase-embed-${Math.random().toString(36).slice(2)}`
        const { instanceUrl } = config
        try {
          if (typeof instanceUrl !== 'string') throw new EmbedError('instanceUrl must be provided')
          checkMethods()
        } catch (error) {
          logError(error)
          return
        }
        const frame = document.createElement('iframe')
        frame.src = `${instanceUrl}/embed/sdk/v1?embed-js-identifier=${frames++}`
        Object.assign(frame.style, { width: '100%', height: '100%', border: 'none' })
        if (script.version >= 58) frame.style.minHeight = '600px'
        this.frame = frame
        window.addEventListener('message', this.onMessage)
        embeds.add(this)
        this.append(frame)
      }

      disconnectedCallback(): void {
        this.destroy()
      }

      destroy(): void {
        window.removeEventListener('message', this.onMessage)
        embeds.delete(this)
        this.frame?.remove()
        this.frame = undefined
        this.isReady = false
        this.fetchedToken = undefined
        this.readyListeners = []
      }

      attributeChangedCallback(): void {
        this.update()
      }

      update(): void {
        if (this.isReady) this.sendSettings(script.losesToken ? undefined : this.fetchedToken)
      }

      /** `ready` is no event: its listeners are called without one, at once where it is over. */
      override addEventListener(
        type: string,
        listener: EventListenerOrEventListenerObject,
        options?: boolean | AddEventListenerOptions,
      ): void {
        if (type !== 'ready') super.addEventListener(type, listener, options)
        else if (typeof listener === 'function') {
          const call = listener as () => void
          if (this.isReady) call()
          else this.readyListeners.push(call)
        }
      }

      private read(name: string): unknown {
        return attributes.includes(name) ? readAttribute(this.getAttribute(name)) : undefined
      }

      private post(name: string, data: unknown): void {
        this.frame?.contentWindow?.postMessage({ type: `metabase.embed.${name}`, data }, '*')
      }

      /** With a token that was fetched, ids are left out. */
      private sendSettings(token?: string): void {
        const settings: Record<string, unknown> = {}
        for (const [name, value] of Object.entries(config))
          if (name !== 'pluginsConfig' && typeof value !== 'function') settings[name] = value
        for (const name of attributes) if (name !== 'custom-context') settings[camel(name)] = this.read(name)
        if (token !== undefined) Object.assign(settings, { token, [`${kind}Id`]: undefined })
        const { hostname, href } = window.location
        const instance = new URL(String(config['instanceUrl']), href)
        const isLocalhost = ['localhost', '127.0.0.1', '[::1]', instance.hostname].includes(hostname)
        this.post('setSettings', {
          ...settings,
          componentName,
          _isLocalhost: isLocalhost,
          _embedReferrer: href,
        })
      }

      private report(error: unknown): void {
        this.post('reportAuthenticationError', { error })
      }

      private async start(): Promise<void> {
        const isProvided = config['isGuest'] && config['guestEmbedProviderUri']
        if (isProvided && this.read('token') === undefined) {
          const frame = this.frame
          try {
            this.fetchedToken = await fetchToken(kind, this.read(`${kind}-id`), this.read('custom-context'))
          } catch (error) {
            this.report(error)
          }
          if (this.frame !== frame) return
        }
        this.sendSettings(this.fetchedToken)
        this.isReady = true
        for (const listener of this.readyListeners.splice(0)) listener()
      }

      private async refresh(expiredToken: unknown): Promise<void> {
        try {
          const id = this.read(`${kind}-id`) ?? idInToken(expiredToken, kind)
          const guestToken = await fetchToken(kind, id, this.read('custom-context'))
          this.post('submitRefreshedGuestToken', { guestToken })
        } catch (error) {
          this.report(error)
        }
      }

      private handleLink(url: unknown, requestId: unknown): void {
        const { handleLink } = record(config['pluginsConfig'])
        const answer: unknown =
          typeof handleLink === 'function' ? Reflect.apply(handleLink, null, [url]) : null
        this.post('handleLinkResponse', { requestId, handled: record(answer)['handled'] === true })
      }

      /** The sender is checked, its origin is not. */
      private readonly onMessage = (event: MessageEvent<unknown>): void => {
        if (event.source !== this.frame?.contentWindow) return
        const { type, data } = record(event.data)
        const { expiredToken, url, requestId } = record(data)
        if (type === 'metabase.embed.iframeReady') {
          // A frame that was loaded again stays empty.
          if (this.hasStarted === this.frame) return
          this.hasStarted = this.frame
          void this.start()
        } else if (type === 'metabase.embed.requestGuestTokenRefresh') void this.refresh(expiredToken)
        else if (type === 'metabase.embed.handleLink') this.handleLink(url, requestId)
        else if (type === 'metabase.embed.requestSessionToken')
          this.report(new Error('The simulator plays no sign-in by messages.'))
        else if (type === 'metabase.embed.parametersChange')
          this.dispatchEvent(new CustomEvent('parameters-change', { detail: data }))
        else if (type === 'metabase.embed.sqlParametersChange')
          this.dispatchEvent(new CustomEvent('sql-parameters-change', { detail: data }))
      }

      private hasStarted: HTMLIFrameElement | undefined
    }

    // Attributes that are properties, too. React 19 then assigns the property.
    for (const name of ['parameters', 'sql-parameters', 'custom-context'].filter((one) =>
      attributes.includes(one),
    ))
      Object.defineProperty(MetabaseElement.prototype, name === 'custom-context' ? name : camel(name), {
        configurable: true,
        get(this: HTMLElement): unknown {
          return readAttribute(this.getAttribute(name))
        },
        set(this: HTMLElement, value: unknown) {
          if (value === null || value === undefined) this.removeAttribute(name)
          else this.setAttribute(name, typeof value === 'string' ? value : JSON.stringify(value))
        },
      })
    if (!customElements.get(componentName)) customElements.define(componentName, MetabaseElement)
    return MetabaseElement
  }

  setupConfigWatcher()
  const classes = Object.fromEntries(
    Object.entries(script.attributes).map(([name, attributes]) => [
      `${camel(`-${name}`)}Element`,
      makeElement(name, attributes),
    ]),
  )
  Reflect.set(window, 'metabase', {
    ...record(Reflect.get(window, 'metabase')),
    embed: { ...classes, setupConfigWatcher, updateAllEmbeds },
  })
  Reflect.set(window, 'metabase.embed', {})
}
