#!/usr/bin/env node
import { SignJWT } from 'jose'
import { parseArgs } from 'node:util'
import { developmentSecrets } from './options.ts'
import { startSimulator } from './server.ts'

const help = `Plays Metabase on a port of its own, for development and tests.

  npx react-metabase-simulator [--port 3070] [--host localhost] [--base-path /metabase]
                               [--profile current|mid|legacy] [--metabase-version 65] [--plan oss|pro]
                               [--sso-url http://localhost:3000/sso/metabase] [--same-site lax|none|strict]
`

async function sign(claims: Record<string, unknown>, secret: string, seconds: number): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(`${seconds}s`)
    .sign(new TextEncoder().encode(secret))
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new Error(`--${name} must be one of ${allowed.join(', ')}`)
  return found
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3070' },
      host: { type: 'string', default: 'localhost' },
      'base-path': { type: 'string', default: '' },
      profile: { type: 'string' },
      'metabase-version': { type: 'string' },
      plan: { type: 'string', default: 'oss' },
      'sso-url': { type: 'string' },
      'same-site': { type: 'string', default: 'lax' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return
  }
  const port = Number(values.port)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port must be a number up to 65535')
  const version = values['metabase-version']
  if (version !== undefined && !/^\d+$/.test(version))
    throw new Error('--metabase-version must be a major version, such as 61')
  const { profile } = values
  const { siteUrl } = await startSimulator({
    port,
    host: values.host,
    basePath: values['base-path'],
    ...(profile === undefined ? {} : { profile: oneOf('profile', profile, ['current', 'mid', 'legacy']) }),
    ...(version === undefined ? {} : { version: Number(version) }),
    plan: oneOf('plan', values.plan, ['oss', 'pro']),
    ssoUrl: values['sso-url'] ?? null,
    sameSite: oneOf('same-site', values['same-site'], ['lax', 'none', 'strict']),
  })
  const { sso, embedding } = developmentSecrets
  const person = await sign(
    { email: 'ada@acme.example', first_name: 'Ada', groups: ['Acme'], account_id: 1 },
    sso,
    3600,
  )
  const token = await sign({ resource: { dashboard: 1 }, params: { account: ['1'] } }, embedding, 86_400)
  const { pathname } = new URL(siteUrl)
  const back = encodeURIComponent(`${pathname.replace(/\/$/, '')}/dashboard/1`)
  process.stdout.write(`Metabase simulator: ${siteUrl}

  JWT signing key        ${sso}
  Embedding secret key   ${embedding}

  Interactive, as Ada    ${siteUrl}/auth/sso?jwt=${person}&return_to=${back}
  Static dashboard       ${siteUrl}/embed/dashboard/${token}#theme=light
  Public dashboard       ${siteUrl}/public/dashboard/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003

Stop it with Ctrl+C.
`)
  // The server alone does not keep a process alive.
  setInterval(() => undefined, 2 ** 30)
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  process.stderr.write(
    code === 'EADDRINUSE' ? 'That port is taken: choose another with --port\n' : `${message}\n`,
  )
  process.exitCode = 1
})
