import { redirectTarget } from './ask.ts'
import { docs, ok, problem, skipped, warning, type Check, type Cure, type Finding } from './finding.ts'
import { nearMiss, readFraming, type Framing } from './frame-ancestors.ts'
import type { Examination } from './options.ts'
import type { Edition } from './properties.ts'
import { isLoopback } from './same-site.ts'

/** The kinds of pages, each with other headers, and an address of each that needs no token and no sign-in. */
const pages: readonly (readonly [check: Check, kind: string, path: string])[] = [
  ['framing_interactive', 'Interactive', '/'],
  ['framing_signed', 'Signed', '/embed/dashboard/doctor'],
  ['framing_public', 'Public', '/public/dashboard/00000000-0000-0000-0000-000000000000'],
  ['framing_guest', 'Guest', '/embed/sdk/v1'],
]

/** Whether browsers show the pages of each kind in a frame of the app. */
export async function checkFraming(examination: Examination, { version, has }: Edition): Promise<Finding[]> {
  const { origin } = examination
  if (origin === null)
    return [
      skipped(
        'framing_interactive',
        'Add --origin, the origin of your app, to check who may frame Metabase.',
      ),
    ]
  const findings: Finding[] = []
  for (const [check, kind, path] of pages) {
    if (check === 'framing_guest' && version !== null && version < 58) continue
    if (check === 'framing_interactive' && has('embedding') === false && !examination.wantsInteractive)
      findings.push(skipped(check, 'The licence of this Metabase has no interactive embeds.'))
    else findings.push(await checkPage(examination, origin, check, kind, path))
  }
  return findings
}

async function checkPage(
  { ask, base, metabase, wantsInteractive }: Examination,
  origin: URL,
  check: Check,
  kind: string,
  path: string,
): Promise<Finding> {
  const isInteractive = check === 'framing_interactive'
  const complain = isInteractive && !wantsInteractive ? warning : problem
  const answer = await ask(path)
  const target = redirectTarget(answer, base)
  if (target && target.origin !== metabase.origin)
    return complain(check, `${kind} pages redirect to ${target.origin}.`, {
      cure: 'Serve Metabase at one origin. If a proxy asks for a sign-in there, let the people of your app pass',
    })
  if (answer.status >= 400)
    return complain(check, `${kind} pages are not served: the answer is ${answer.status}.`, {
      cure: 'Let the proxy in front of Metabase pass all paths, and look into its log',
    })
  const framing = readFraming(answer.headers, origin, metabase)
  if (framing.allowed) return ok(check, `${kind} pages may be framed by ${origin.origin}.`)
  return complain(
    check,
    `${kind} pages refuse to be framed by ${origin.origin}: ${reason(framing, origin)}.`,
    isInteractive ? interactiveCure(framing, origin) : proxyCure(framing),
  )
}

function reason({ by, sources }: Framing, origin: URL): string {
  const isNobody = sources.every((source) => /^('none'|deny)$/i.test(source))
  const near = nearMiss(sources, origin)
  return `${by} allows ${isNobody ? 'nobody' : `only ${sources.join(' ')}`}${near === null ? '' : `. ${near}`}`
}

const interactiveCure = ({ by }: Framing, origin: URL): Cure =>
  by === 'X-Frame-Options'
    ? proxyCure({ by })
    : {
        cure: `Add exactly ${origin.origin} to the authorized origins (Admin settings > Embedding; Pro and Enterprise). Several are separated by spaces, and each needs its scheme and its port`,
        docs: docs.interactive,
      }

/** Metabase itself lets everybody frame these pages. */
const proxyCure = ({ by }: Pick<Framing, 'by'>): Cure => ({
  cure: `Remove the header ${by === 'frame-ancestors' ? 'Content-Security-Policy' : by} that a proxy in front of Metabase adds`,
})

/** A page with https cannot show one without. */
export function checkHttps({ origin, metabase }: Examination): Finding {
  if (metabase.protocol === 'https:') return ok('https', 'Metabase has https.')
  const isLocal = isLoopback(metabase.hostname)
  if (origin?.protocol === 'https:' && !isLocal)
    return problem(
      'https',
      'Your app has https and Metabase has not, so browsers refuse to load its frames.',
      {
        cure: 'Serve Metabase with https, and set its Site URL to the new address',
        docs: docs.siteUrl,
      },
    )
  return isLocal
    ? ok('https', 'Metabase is on this machine, which browsers trust without https.')
    : warning('https', 'Metabase has no https: tokens and data can be read on their way.', {
        cure: 'Serve Metabase and your app with https',
        docs: docs.siteUrl,
      })
}
