// The same by hand, as far as a page can be shown: an iframe, or Metabase's own element, and a request for the token.
import { createElement, useEffect, useState, type ComponentType } from 'react'
import { siteUrl, start, type Route } from './stage.tsx'

const style = { display: 'block', width: '100%', height: 480, border: 0 }

async function fetchToken({ type, id }: Route): Promise<string> {
  const answer = await fetch('/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resource: { [type]: id } }),
  })
  const { jwt } = (await answer.json()) as { jwt: string }
  return jwt
}

function useToken({ kind, type, id }: Route): string | undefined {
  const [token, setToken] = useState<string>()
  useEffect(() => {
    void fetchToken({ kind, type, id }).then(setToken)
  }, [kind, type, id])
  return token
}

function Signed({ route }: { readonly route: Route }) {
  const token = useToken(route)
  return token ? <iframe title="Page" src={`${siteUrl}/embed/${route.type}/${token}`} style={style} /> : null
}

function loadElements(): void {
  if (document.querySelector('script[src$="embed.js"]')) return
  Object.assign(window, { metabaseConfig: { instanceUrl: siteUrl, isGuest: true } })
  const script = document.createElement('script')
  script.src = `${siteUrl}/app/embed.js`
  document.head.append(script)
}

function Guest({ route }: { readonly route: Route }) {
  const token = useToken(route)
  useEffect(loadElements, [])
  return token ? createElement(`metabase-${route.type}`, { token, style }) : null
}

const Interactive = ({ route: { type, id } }: { readonly route: Route }) => (
  <iframe title="Page" src={`/sso?return_to=${encodeURIComponent(`/${type}/${id}`)}`} style={style} />
)

const embeds: Readonly<Record<string, ComponentType<{ readonly route: Route }>>> = {
  signed: Signed,
  guest: Guest,
  interactive: Interactive,
}

start(({ route }) => createElement(embeds[route.kind] ?? Interactive, { route }))
