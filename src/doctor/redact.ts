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
      .replace(/eyJ[\w-]*(\.|%(25)*2E)[\w-]*((\.|%(25)*2E)[\w-]*)?/gi, '…')
      .replace(/[^\s/@]+(@|%(25)*40)[^\s/@]+\.[^\s/@]+/g, '…')
}
