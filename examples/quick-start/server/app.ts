import express, { type Express } from 'express'
import { createSsoHandler, createTokenHandler, toNodeHandler } from 'react-metabase/server'
import { checkPassword, demo } from './people.ts'
import { createSessions } from './session.ts'

/** What the server has to know; secrets come from its environment and never leave it. */
export interface Settings {
  /** Metabase's Site URL. */
  readonly siteUrl: string
  /** Metabase: Admin settings > Authentication > JWT > string used by the JWT signing key. */
  readonly jwtSecret: string
  /** Metabase: Admin settings > Embedding > embedding secret key. */
  readonly embeddingSecret: string
  /** Signs this app's own sessions. */
  readonly sessionSecret: string
  readonly isSecure: boolean
}

/** The dashboard that customers see on the home page, each with their own rows. */
const SHARED_DASHBOARD = 1

export function createApp({
  siteUrl,
  jwtSecret,
  embeddingSecret,
  sessionSecret,
  isSecure,
}: Settings): Express {
  const sessions = createSessions(sessionSecret, isSecure)
  const app = express()
  app.use(express.json())

  // Which Metabase the browser may show in a frame, and who may show this app in one.
  app.use((_request, response, next) => {
    const { origin } = new URL(siteUrl)
    response.setHeader('content-security-policy', `frame-src 'self' ${origin}; frame-ancestors 'self'`)
    next()
  })

  app.post('/api/login', async (request, response) => {
    const { email, password } = (request.body ?? {}) as { email?: unknown; password?: unknown }
    const person = checkPassword(String(email), String(password))
    if (!person) {
      response.status(401).json({ error: 'Wrong e-mail address or password' })
      return
    }
    response.setHeader('set-cookie', await sessions.begin(person))
    response.json({ firstName: person.firstName, customer: person.customer, email: person.email })
  })

  app.post('/api/logout', (_request, response) => {
    response.setHeader('set-cookie', sessions.end()).status(204).end()
  })

  app.get('/api/me', async (request, response) => {
    const person = await sessions.read(request.headers.cookie)
    response.setHeader('cache-control', 'no-store')
    response.json(
      person ? { firstName: person.firstName, customer: person.customer, email: person.email } : null,
    )
  })

  app.get('/api/config', (_request, response) => {
    response.json({ siteUrl, demo })
  })

  // Interactive embedding: whoever is signed in here is signed in to Metabase, in the group of their customer.
  const sso = createSsoHandler({
    siteUrl,
    secret: jwtSecret,
    async getUser(request) {
      const person = await sessions.read(request.headers.get('cookie'))
      return person
        ? {
            email: person.email,
            firstName: person.firstName,
            groups: [person.customer],
            attributes: { account_id: person.accountId },
          }
        : null
    },
  })
  app.get('/sso/metabase', toNodeHandler(sso))

  // Signed embedding: one dashboard, locked to the rows of the person's customer.
  const token = createTokenHandler({
    secret: embeddingSecret,
    async authorize(request, resource) {
      const person = await sessions.read(request.headers.get('cookie'))
      const isShared = 'dashboard' in resource && resource.dashboard === SHARED_DASHBOARD
      return person && isShared ? { account: person.accountId } : null
    },
  })
  app.post('/api/metabase/token', toNodeHandler(token))
  return app
}
