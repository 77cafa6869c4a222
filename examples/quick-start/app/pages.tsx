import { useState, type SubmitEvent } from 'react'
import {
  fetchTokenFrom,
  InteractiveEmbed,
  MetabaseProvider,
  PublicEmbed,
  StaticEmbed,
  useEmbed,
  useMetabase,
} from 'react-metabase'
import { useRouterSync } from 'react-metabase/react-router'
import { NavLink, Outlet, useNavigate, useSearchParams } from 'react-router'
import { logIn, logOut, useApp } from './session.ts'

const fetchToken = fetchTokenFrom('/api/metabase/token')

export function Layout() {
  const { siteUrl, person } = useApp()
  return (
    <MetabaseProvider
      siteUrl={siteUrl}
      ssoUrl="/sso/metabase"
      fetchToken={fetchToken}
      userKey={person?.email}
    >
      <header>
        <b>{person ? person.customer : 'Quick start'}</b>
        <NavLink to="/">Home</NavLink>
        <NavLink to="/analytics">Analytics</NavLink>
        <NavLink to="/status">Status</NavLink>
        {person && <SignOut name={person.firstName} />}
      </header>
      <main>
        <Outlet />
      </main>
    </MetabaseProvider>
  )
}

/** Out of this app first, then out of Metabase: the other way round, single sign-on would let them in again. */
function SignOut({ name }: { name: string }) {
  const { logout } = useMetabase()
  const navigate = useNavigate()
  const signOut = async () => {
    await logOut()
    await logout()
    await navigate('/login', { replace: true })
  }
  return (
    <span className="who">
      {name}{' '}
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </span>
  )
}

export function Login() {
  const [failed, setFailed] = useState(false)
  const [query] = useSearchParams()
  const navigate = useNavigate()
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const isIn = await logIn(form.get('email') as string, form.get('password') as string)
    setFailed(!isIn)
    // A path of this app, and nothing that leads out of it.
    const next = query.get('next') ?? '/'
    if (isIn) await navigate(/^\/(?![/\\])/.test(next) ? next : '/', { replace: true })
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button>Sign in</button>
      {failed && <p role="alert">Wrong e-mail address or password</p>}
    </form>
  )
}

/** One dashboard, locked to the customer by a token that the server signs. Its filters are in the address, to be shared. */
export function Home() {
  const { person } = useApp()
  const embed = useEmbed()
  const { parameters, tab } = useRouterSync(embed, { parameters: ['region', 'date'] })
  return (
    <>
      <h1>Hello, {person?.firstName}</h1>
      <StaticEmbed
        embed={embed}
        dashboard={1}
        parameters={parameters}
        tab={tab}
        title="Orders overview"
        height="auto"
      />
    </>
  )
}

/** All of Metabase, signed in to it by the server, at the page that the address of this app names. */
export function Analytics() {
  const embed = useEmbed()
  const { path } = useRouterSync(embed, { basePath: '/analytics' })
  return (
    <InteractiveEmbed
      embed={embed}
      path={path}
      title="Analytics"
      height="auto"
      ui={{ topNav: false, sideNav: false }}
    />
  )
}

/** A public link: no rows of anybody's. */
export function Status() {
  return (
    <PublicEmbed
      dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003"
      title="Service status"
      height="auto"
      appearance={{ bordered: false }}
    />
  )
}
