import { createServer as createHttpServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { developmentSecrets, startSimulator } from 'react-metabase/simulator'
import { createServer as createVite } from 'vite'
import { createApp, type Settings } from './app.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A real Metabase by three environment variables, or a simulated one on an origin of its own. */
async function settings(): Promise<Settings> {
  const { METABASE_SITE_URL, METABASE_JWT_SECRET, METABASE_EMBEDDING_SECRET, SESSION_SECRET } = process.env
  const session = {
    sessionSecret: SESSION_SECRET ?? crypto.randomUUID(),
    isSecure: process.env['NODE_ENV'] === 'production',
  }
  if (METABASE_SITE_URL)
    return {
      siteUrl: METABASE_SITE_URL,
      jwtSecret: METABASE_JWT_SECRET ?? '',
      embeddingSecret: METABASE_EMBEDDING_SECRET ?? '',
      ...session,
    }
  const { siteUrl } = await startSimulator()
  return {
    siteUrl,
    jwtSecret: developmentSecrets.sso,
    embeddingSecret: developmentSecrets.embedding,
    ...session,
  }
}

/** Serves the app and its pages on one port. */
export async function start(
  port: number,
): Promise<{ url: string; siteUrl: string; close: () => Promise<void> }> {
  const known = await settings()
  const app = createApp(known)
  const server = createHttpServer(app)
  const vite = await createVite({
    configFile: here('../vite.config.ts'),
    root: here('../app'),
    logLevel: 'warn',
    server: { middlewareMode: true, hmr: { server } },
  })
  app.use(vite.middlewares)
  await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve))
  const address = server.address()
  const actual = typeof address === 'object' && address ? address.port : port
  return {
    url: `http://localhost:${actual}`,
    siteUrl: known.siteUrl,
    async close() {
      await vite.close()
      server.closeAllConnections()
      server.close()
    },
  }
}
