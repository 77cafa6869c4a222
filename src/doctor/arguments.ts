import { parseArgs } from 'node:util'
import type { EmbedResource } from '../protocol/claims.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { parseSite, type Site } from '../protocol/urls.ts'
import { checkResource } from '../server/sign.ts'
import type { DoctorOptions } from './options.ts'

/** A mistake in how the command was called. The message names the option, and never repeats a value. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** What the command was asked to do. */
export type Wanted =
  | { readonly does: 'help' }
  | { readonly does: 'examine'; readonly options: DoctorOptions; readonly json: boolean }

const DEFAULT_TIMEOUT_SECONDS = 10

/** Reads the arguments after `doctor`, and the environment. Throws {@link UsageError}. */
export function readArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Wanted {
  const { values, positionals } = parse(args)
  if (values.help) return { does: 'help' }
  const [address, ...more] = positionals
  if (address === undefined)
    throw new UsageError('Give the address of Metabase, such as https://metabase.example.com')
  if (more.length > 0) throw new UsageError('Give one address of Metabase. Options begin with two dashes')
  const jwtSecret = secret(values['jwt-secret'], env['METABASE_JWT_SECRET'])
  const embeddingSecret = secret(values['embedding-secret'], env['METABASE_EMBEDDING_SECRET'])
  const email = values.email ?? null
  const resources = [
    ...(values.dashboard ?? []).map((id) => readResource('dashboard', id)),
    ...(values.question ?? []).map((id) => readResource('question', id)),
  ]
  if (email !== null && jwtSecret === null)
    throw new UsageError('--email needs the JWT signing key: set METABASE_JWT_SECRET')
  if (values['create-person'] && email === null)
    throw new UsageError('--create-person needs --email, the address of the person')
  if (resources.length > 0 && embeddingSecret === null)
    throw new UsageError(
      '--dashboard and --question need the embedding secret key: set METABASE_EMBEDDING_SECRET',
    )
  const timeoutSeconds = Number(values.timeout ?? DEFAULT_TIMEOUT_SECONDS)
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600))
    throw new UsageError('--timeout must be a number of seconds, up to 3600')
  const options: DoctorOptions = {
    site: readSite(address),
    origin: values.origin === undefined ? null : readOrigin(values.origin),
    jwtSecret,
    embeddingSecret,
    resources,
    params: readParams(values.param ?? []),
    email,
    createPerson: values['create-person'],
    timeoutMs: timeoutSeconds * 1000,
  }
  return { does: 'examine', options, json: values.json }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        origin: { type: 'string' },
        'jwt-secret': { type: 'string' },
        'embedding-secret': { type: 'string' },
        dashboard: { type: 'string', multiple: true },
        question: { type: 'string', multiple: true },
        param: { type: 'string', multiple: true },
        email: { type: 'string' },
        'create-person': { type: 'boolean', default: false },
        timeout: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    // Node's own message may go on with advice that repeats the argument.
    const [, name] = / '(-[^'=\s]+)/.exec(error instanceof Error ? error.message : '') ?? []
    const isUnknown =
      error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
    const message = isUnknown ? 'is no option' : 'is an option with a value, or one without: see --help'
    throw new UsageError(`${name ?? 'An argument'} ${message}`)
  }
}

/** An empty variable of the environment is one that is not set. */
const secret = (option: string | undefined, variable: string | undefined): string | null =>
  option ?? (variable === undefined || variable === '' ? null : variable)

function readSite(address: string): Site {
  try {
    return parseSite(address)
  } catch {
    throw new UsageError('The address of Metabase must begin with https:// or http://')
  }
}

function readOrigin(text: string): URL {
  try {
    const url = new URL(text)
    if (/^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url
  } catch {
    // The error below says what is expected.
  }
  throw new UsageError(
    '--origin must be the origin of your app, such as https://app.example.com, without a path',
  )
}

function readResource(kind: 'dashboard' | 'question', id: string): EmbedResource {
  try {
    return checkResource({ [kind]: id })
  } catch (error) {
    if (!(error instanceof MetabaseError)) throw error
    throw new UsageError(`--${kind} must be a number, or an entity id of 21 characters`)
  }
}

/** `slug=value`, once for each value. `slug=` locks the filter to no value, so that all rows are shown. */
function readParams(texts: readonly string[]): DoctorOptions['params'] {
  const params: Record<string, string[]> = {}
  for (const text of texts) {
    const [, slug, value] = /^([\w-]+)=(.*)$/s.exec(text) ?? []
    if (slug === undefined || value === undefined) throw new UsageError('--param must be slug=value')
    params[slug] = [...(params[slug] ?? []), ...(value === '' ? [] : [value])]
  }
  return params
}
