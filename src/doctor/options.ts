import type { EmbedResource } from '../protocol/claims.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import type { Site } from '../protocol/urls.ts'
import type { Ask } from './ask.ts'

/** What to examine. */
export interface DoctorOptions {
  readonly site: Site
  /** The origin of the app; `null`: checks that need it are skipped. */
  readonly origin: URL | null
  /** The JWT signing key, for sign-in. */
  readonly jwtSecret: string | null
  /** The embedding secret key, for signed and guest embeds. */
  readonly embeddingSecret: string | null
  /** The dashboards and questions to open with a test token. */
  readonly resources: readonly EmbedResource[]
  /** The locked values of the test tokens. */
  readonly params: EmbedParameters
  /** The person to sign in; `null`: nobody is signed in. */
  readonly email: string | null
  /** Whether the person with this address may be new. */
  readonly createPerson: boolean
  /** How long each request may take. */
  readonly timeoutMs: number
}

/** One Metabase, and how to ask it. */
export interface Target {
  readonly ask: Ask
  /** The Site URL, without a slash at the end. */
  readonly base: string
  /** The origin of Metabase. */
  readonly metabase: URL
}

/** What the checks share. */
export interface Examination extends DoctorOptions, Target {
  /** Whether interactive embeds are to work. Otherwise, what breaks them alone is a warning. */
  readonly wantsInteractive: boolean
}
