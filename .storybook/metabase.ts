/** Where the stories find Metabase: on a port of its own, or, in a built Storybook, in the worker beside the page. */
// Another port of the host that the page is on: another origin, and cookies reach it in every browser.
const served = (import.meta.env.METABASE_URL ?? '').replace('//127.0.0.1:', `//${location.hostname}:`)

export const siteUrl = served === '' ? new URL('simulator', document.baseURI).href : served

/** A route of the host: `sso`, `sso-token`, `token` or `_simulator`. */
export const hostUrl = (route: string): string =>
  new URL(`metabase/${route}`, served === '' ? document.baseURI : location.origin).href

/** Waits for the worker of a built Storybook to take over. */
export async function metabaseIsThere(): Promise<void> {
  if (served !== '' || navigator.serviceWorker.controller) return
  const taken = new Promise((resolve) => {
    navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
  })
  await navigator.serviceWorker.register(new URL('worker.js', document.baseURI))
  await taken
}
