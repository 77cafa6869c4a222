/** The signature of a token alone has 43 characters. A host name such as `heyjude.example.com` is no token. */
const SHORTEST_TOKEN = 40

/** Hides secrets in a text. */
export type Redact = (text: string) => string

/**
 * Hides the given texts, e-mail addresses, whatever looks like a token, and control characters. Messages are written without
 * any of them. This is for the parts that come from outside: a redirect may have a token in its path.
 */
export function createRedact(secrets: readonly (string | null)[]): Redact {
  const hidden = secrets
    .filter((secret) => secret !== null)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
  return (text) =>
    hidden
      .reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '…')), text)
      // What a terminal would carry out.
      .replace(/\p{Cc}+/gu, ' ')
      // Each part is bounded or passed over whole, so that long text takes no longer.
      .replace(/eyJ[\w-]*((\.|%(25)*2E)[\w-]*){0,2}/gi, (found) =>
        found.length < SHORTEST_TOKEN ? found : '…',
      )
      .replace(/[^\s/@]{1,64}(@|%(25)*40)[^\s/@]{1,255}/g, '…')
}
