import type { Plugin } from 'vite'
import { developmentSecrets, startSimulator, type ServerOptions } from '../../src/simulator.ts'
import { serve } from '../../src/simulator/server.ts'
import { answerAsHost, type HostSettings } from './host.ts'

async function startMetabase(options: ServerOptions): Promise<HostSettings> {
  const { METABASE_SITE_URL, METABASE_JWT_SECRET, METABASE_EMBEDDING_SECRET } = process.env
  const secrets = {
    ssoSecret: METABASE_JWT_SECRET ?? developmentSecrets.sso,
    embeddingSecret: METABASE_EMBEDDING_SECRET ?? developmentSecrets.embedding,
  }
  if (METABASE_SITE_URL) return { siteUrl: METABASE_SITE_URL.replace(/\/+$/, ''), ...secrets }
  const simulator = await startSimulator({ host: '127.0.0.1', ...options })
  return { siteUrl: simulator.siteUrl, simulator, ...secrets }
}

/**
 * What a page with embeds needs behind it, as a Vite plugin: a simulated Metabase on an origin of its own, and on the
 * page's origin the routes `/<name>/sso`, `/<name>/sso-token`, `/<name>/token` and `/<name>/_simulator`. The page finds
 * Metabase by `import.meta.env.<NAME>_URL`. It is on `127.0.0.1`, another site than the `localhost` of the page, or with
 * `sameHost` on the page's own host name. With `METABASE_SITE_URL` set, a real Metabase takes the simulator's place.
 */
export function simulatorServer(name: string, options: ServerOptions, { sameHost = false } = {}): Plugin {
  let settings: HostSettings | undefined
  return {
    name: `simulator-server-${name}`,
    async config(_config, { command }) {
      const variable = `import.meta.env.${name.toUpperCase()}_URL`
      if (command !== 'serve') return { define: { [variable]: '""' } }
      settings ??= await startMetabase(options)
      process.stderr.write(`Metabase for ${name}: ${settings.siteUrl}\n`)
      return { define: { [variable]: JSON.stringify(settings.siteUrl) } }
    },
    configureServer(server) {
      server.middlewares.use(`/${name}`, (incoming, outgoing) => {
        const handler = (request: Request): Promise<Response> => {
          if (!settings) return Promise.resolve(Response.error())
          const { hostname } = new URL(request.url)
          const siteUrl = sameHost
            ? settings.siteUrl.replace('//127.0.0.1:', `//${hostname}:`)
            : settings.siteUrl
          return answerAsHost(request, { ...settings, siteUrl })
        }
        serve(handler, incoming, outgoing).catch((error: unknown) => {
          outgoing.statusCode = 500
          outgoing.end(String(error))
        })
      })
    },
  }
}
