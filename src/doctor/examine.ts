import { MetabaseError } from '../protocol/errors.ts'
import { createAsk, Unreachable } from './ask.ts'
import { checkClock } from './clock.ts'
import { checkCookies } from './cookies.ts'
import { problem, skipped, type Check, type Finding, type Status } from './finding.ts'
import { checkFraming, checkHttps } from './framing.ts'
import type { DoctorOptions, Examination } from './options.ts'
import { checkSiteUrl, checkVersion, readEdition, wantsInteractive } from './properties.ts'
import { reach } from './reachable.ts'
import { createRedact } from './redact.ts'
import { signIn, type SessionCookie } from './sign-in.ts'
import { checkResource, checkSignedEmbeds } from './signed.ts'
import { checkSso } from './sso.ts'

/** The result of all checks: what `--json` prints. */
export interface Report {
  readonly siteUrl: string
  readonly origin: string | null
  readonly findings: readonly Finding[]
  /** How many findings have each status. */
  readonly summary: Readonly<Record<Status, number>>
}

/** Runs all checks, one after the other. `fetch` must not follow redirects of a request that says `manual`. */
export async function examine(
  options: DoctorOptions,
  fetch: (request: Request) => Promise<Response>,
): Promise<Report> {
  const { origin, site, jwtSecret, embeddingSecret, email } = options
  const base = site.origin + site.base
  const redact = createRedact([jwtSecret, embeddingSecret, email])
  const findings = (await runChecks(options, base, fetch)).map((finding) => ({
    ...finding,
    message: redact(finding.message),
    ...(finding.cure === undefined ? {} : { cure: redact(finding.cure) }),
  }))
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length
  return {
    siteUrl: redact(base),
    origin: origin?.origin ?? null,
    findings,
    summary: {
      ok: count('ok'),
      warning: count('warning'),
      problem: count('problem'),
      skipped: count('skipped'),
    },
  }
}

async function runChecks(
  options: DoctorOptions,
  base: string,
  fetch: (request: Request) => Promise<Response>,
): Promise<Finding[]> {
  const target = {
    ask: createAsk(base, fetch, options.timeoutMs),
    base,
    metabase: new URL(options.site.origin),
  }
  const findings: Finding[] = []
  const run = async (
    check: Check,
    find: () => Promise<Finding | Finding[]> | Finding,
  ): Promise<Finding[]> => {
    const found = await orProblem(check, find)
    findings.push(...found)
    return found
  }

  let reached: Awaited<ReturnType<typeof reach>> | undefined
  await run('reachable', async () => {
    reached = await reach(target)
    return reached.finding
  })
  if (!reached?.properties) return findings
  const { properties, health } = reached
  const edition = readEdition(properties)
  const examination: Examination = {
    ...options,
    ...target,
    wantsInteractive: wantsInteractive(options, edition),
  }
  await run('version', () => checkVersion(edition))
  await run('site_url', () => checkSiteUrl(examination, properties))
  await run('clock', () => checkClock(health))
  await run('https', () => checkHttps(examination))
  await run('framing_interactive', () => checkFraming(examination, edition))
  const sso = await run('sso', () => checkSso(examination))
  let cookie: SessionCookie | null = null
  const { email, jwtSecret } = options
  if (email !== null && jwtSecret !== null)
    await run('sign_in', async () => {
      if (sso.some(({ status }) => status === 'problem'))
        return skipped('sign_in', 'Nobody was signed in, because of the problem above.')
      const result = await signIn(examination, email, jwtSecret)
      cookie = result.cookie
      return result.finding
    })
  await run('cookies', () => checkCookies(examination, cookie))
  const signed = await run('signed_embeds', () => checkSignedEmbeds(examination))
  for (const resource of options.resources) {
    const check = 'dashboard' in resource ? 'dashboard' : 'question'
    await run(check, () =>
      signed.some(({ status }) => status === 'problem')
        ? skipped(check, 'It was not opened, because of the problem above.')
        : checkResource(examination, resource),
    )
  }
  return findings
}

/** A check that gets no answer, or whose token cannot be signed, is a problem of that check: the others go on. */
async function orProblem(
  check: Check,
  find: () => Promise<Finding | Finding[]> | Finding,
): Promise<Finding[]> {
  try {
    return [await find()].flat()
  } catch (error) {
    if (error instanceof Unreachable)
      return [problem(check, `Metabase cannot be reached. ${error.message}.`, { cure: error.cure })]
    if (!(error instanceof MetabaseError)) throw error
    // A finding has a field for the link, and the code of the error means nothing here.
    const [, message = error.message, docs] = /^(.*) \[\w+\] See (\S+)$/.exec(error.message) ?? []
    return [{ check, status: 'problem', message: `${message}.`, ...(docs === undefined ? {} : { docs }) }]
  }
}
