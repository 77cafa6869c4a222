import { fields } from '../protocol/messages.ts'
import { parseSite } from '../protocol/urls.ts'
import { docs, ok, problem, skipped, warning, type Finding } from './finding.ts'
import type { DoctorOptions, Examination } from './options.ts'
import type { Properties } from './reachable.ts'

/** The oldest Metabase that this library was made for. */
const OLDEST = 45

/** What the version and the licence of a Metabase decide. */
export interface Edition {
  /** Major version, such as 58; `null` if it is not told. */
  readonly version: number | null
  /** Whether the licence has a feature; `null` if it is not told. */
  readonly has: (feature: 'embedding' | 'sso_jwt') => boolean | null
}

/** Reads the version, such as 58 in `v0.58.3`, and the features of the licence. */
export function readEdition(properties: Properties): Edition {
  const tag = fields(properties['version'])['tag']
  const [, major] = /^v?[01]\.(\d+)/.exec(typeof tag === 'string' ? tag : '') ?? []
  const features = fields(properties['token-features'])
  return {
    version: major === undefined ? null : Number(major),
    has: (feature) => {
      const value = features[feature]
      return typeof value === 'boolean' ? value : null
    },
  }
}

/**
 * Whether interactive embeds are to work: a JWT signing key or a person was given, or nothing that the other embeds need and
 * the licence does not rule them out.
 */
export function wantsInteractive(options: DoctorOptions, { has }: Edition): boolean {
  if (options.jwtSecret !== null || options.email !== null) return true
  return options.embeddingSecret === null && has('embedding') !== false
}

/** Which embeds the version and the licence offer. */
export function checkVersion({ version, has }: Edition): Finding {
  if (version === null)
    return warning(
      'version',
      'Metabase does not tell its version, so nothing that depends on it was checked.',
      {
        cure: `Metabase must be ${OLDEST} or newer, and 58 or newer for guest embeds. Development builds have no number`,
      },
    )
  if (version < OLDEST)
    return problem('version', `This is Metabase ${version}. Embeds need ${OLDEST} or newer.`, {
      cure: 'Update Metabase',
    })
  const kinds = ['signed', 'public']
  if (version >= 58) kinds.push(`guest${guestLimits(version)}`)
  if (has('embedding') === true) kinds.push('interactive')
  const missing = [
    ...(version < 58 ? ['guest embeds (from 58 on)'] : []),
    ...(has('embedding') === false ? ['interactive embeds (Pro and Enterprise)'] : []),
  ]
  return ok(
    'version',
    `This is Metabase ${version}. It offers ${list(kinds)} embeds${missing.length > 0 ? `, and no ${list(missing)}` : ''}.`,
  )
}

const guestLimits = (version: number): string =>
  version < 60
    ? ' (without renewal of tokens, which needs 60)'
    : version < 62
      ? ' (without live filters, which need 62)'
      : ''

const list = (words: readonly string[]): string =>
  [words.slice(0, -1).join(', '), ...words.slice(-1)].filter(Boolean).join(' and ')

/** The Site URL in Metabase's settings: its links and redirects lead there, and so out of a frame of another address. */
export function checkSiteUrl({ base, site }: Examination, properties: Properties): Finding {
  const setting = properties['site-url']
  if (typeof setting !== 'string') return skipped('site_url', 'Metabase does not tell its Site URL.')
  const told = parseSetting(setting)
  if (told === null)
    return warning('site_url', 'The Site URL in Metabase’s settings is no web address.', {
      cure: `Set it to ${base} (Admin settings > General > Site URL)`,
      docs: docs.siteUrl,
    })
  const there = told.origin + told.base
  if (there === base) return ok('site_url', `Metabase’s Site URL is the same: ${base}.`)
  const cure = {
    cure: `Set the Site URL to ${base} (Admin settings > General), or give ${there} to MetabaseProvider as siteUrl, whichever people can reach`,
    docs: docs.siteUrl,
  }
  if (told.origin === site.origin)
    return problem('site_url', `Metabase’s Site URL is ${there}, with another path than ${base}.`, cure)
  return warning(
    'site_url',
    `Metabase’s Site URL is ${there}, and not ${base}. Links to it load a page of another origin, whose messages are dropped.`,
    cure,
  )
}

function parseSetting(setting: string): ReturnType<typeof parseSite> | null {
  try {
    return parseSite(setting)
  } catch {
    return null
  }
}
