import { redirect, useRouteLoaderData } from 'react-router'

/** Who is signed in to this app. */
export interface Person {
  readonly email: string
  readonly firstName: string
  readonly customer: string
}

interface Config {
  readonly siteUrl: string
  /** The accounts that the login page offers. */
  readonly demo: { readonly password: string; readonly people: readonly Person[] }
}

interface AppData extends Config {
  readonly person: Person | null
}

const get = async (path: string): Promise<unknown> => (await fetch(path)).json()

export async function loadApp(): Promise<AppData> {
  const [config, person] = (await Promise.all([get('/api/config'), get('/api/me')])) as [
    Config,
    Person | null,
  ]
  return { ...config, person }
}

/** A stranger is sent to the login page, and from there back to where they wanted to be. */
export async function requirePerson({ request }: { request: Request }): Promise<Response | null> {
  if (await get('/api/me')) return null
  const { pathname, search } = new URL(request.url)
  return redirect(`/login?next=${encodeURIComponent(pathname + search)}`)
}

export function useApp(): AppData {
  const data = useRouteLoaderData<typeof loadApp>('app')
  if (!data) throw new Error('Not below the route "app"')
  return data
}

/** Gives whether the password was right. */
export async function logIn(email: string, password: string): Promise<boolean> {
  const answer = await fetch('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return answer.ok
}

export async function logOut(): Promise<void> {
  await fetch('/api/logout', { method: 'POST' })
}
