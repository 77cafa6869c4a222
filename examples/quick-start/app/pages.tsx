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
import { NavLink, Outlet, useLocation, useNavigate, useSearchParams } from 'react-router'
import { logIn, logOut, useApp } from './session.ts'
import { Avatar, Icon, Shell } from './shell/shell.tsx'
import { usePreferredTheme } from './shell/use-preferred-theme.ts'

const fetchToken = fetchTokenFrom('/api/metabase/token')

const menu = [
  { path: '/', name: 'Home', icon: 'home' },
  { path: '/analytics', name: 'Analytics', icon: 'chart' },
  { path: '/status', name: 'Status', icon: 'pulse' },
] as const

export function Layout() {
  const { siteUrl, person } = useApp()
  const theme = usePreferredTheme()
  const [, folder = ''] = useLocation().pathname.split('/')
  const page = menu.find(({ path }) => path === `/${folder}`)?.name ?? 'Sign in'
  return (
    <MetabaseProvider
      siteUrl={siteUrl}
      ssoUrl="/sso/metabase"
      fetchToken={fetchToken}
      userKey={person?.email}
      theme={theme}
    >
      <Shell
        brand={person ? person.customer : 'Quick start'}
        breadcrumb={[page]}
        menu={menu.map(({ path, name, icon }) => (
          <NavLink key={path} to={path}>
            <Icon name={icon} />
            {name}
          </NavLink>
        ))}
        account={person ? <SignOut name={person.firstName} /> : undefined}
      >
        <Outlet />
      </Shell>
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
    <>
      <Avatar name={name} />
      {name}
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
    </>
  )
}

export function Login() {
  const { demo } = useApp()
  const [failed, setFailed] = useState(false)
  const [query] = useSearchParams()
  const navigate = useNavigate()
  const signIn = async (email: string, password: string) => {
    const isIn = await logIn(email, password)
    setFailed(!isIn)
    // A path of this app, and nothing that leads out of it.
    const next = query.get('next') ?? '/'
    if (isIn) await navigate(/^\/(?![/\\])/.test(next) ? next : '/', { replace: true })
  }
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    void signIn(form.get('email') as string, form.get('password') as string)
  }
  return (
    <div className="card sign-in">
      <h1>Sign in</h1>
      <form onSubmit={submit}>
        <label>
          E-mail
          <input name="email" type="email" autoComplete="username" required />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button className="primary">Sign in</button>
        {failed && <p role="alert">Wrong e-mail address or password</p>}
      </form>
      <section className="accounts" aria-labelledby="accounts">
        <h2 id="accounts">Demo accounts</h2>
        <p className="quiet">
          Each customer sees its own rows. The password of all is <code>{demo.password}</code>.
        </p>
        {demo.people.map(({ email, firstName, customer }) => (
          <button key={email} type="button" onClick={() => void signIn(email, demo.password)}>
            <Avatar name={firstName} />
            <span>
              {firstName}, {customer}
            </span>
            <small>{email}</small>
          </button>
        ))}
      </section>
    </div>
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
