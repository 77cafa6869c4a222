/** What a check looks at. These names are API: programs that read `--json` compare them. */
export type Check =
  | 'reachable'
  | 'site_url'
  | 'version'
  | 'clock'
  | 'https'
  | 'framing_interactive'
  | 'framing_signed'
  | 'framing_public'
  | 'framing_guest'
  | 'sso'
  | 'sign_in'
  | 'cookies'
  | 'signed_embeds'
  | 'dashboard'
  | 'question'

/** `warning`: embeds may fail, or fail for some people. `problem`: they do fail. `skipped`: nothing was checked. */
export type Status = 'ok' | 'warning' | 'problem' | 'skipped'

/** The result of one check. Its texts contain no token, secret or e-mail address. */
export interface Finding {
  readonly check: Check
  readonly status: Status
  /** What was found, in one sentence or a few. */
  readonly message: string
  /** What to do about it. */
  readonly cure?: string
  /** A page of the documentation, most often of Metabase's. */
  readonly docs?: string
}

/** What to do about a finding, and where Metabase documents it. */
export interface Cure {
  readonly cure: string
  readonly docs?: string
}

export const ok = (check: Check, message: string): Finding => ({ check, status: 'ok', message })

export const skipped = (check: Check, message: string): Finding => ({ check, status: 'skipped', message })

export const warning = (check: Check, message: string, cure: Cure): Finding => ({
  check,
  status: 'warning',
  message,
  ...cure,
})

export const problem = (check: Check, message: string, cure: Cure): Finding => ({
  check,
  status: 'problem',
  message,
  ...cure,
})

/** The pages of Metabase's documentation that findings link to. */
export const docs = {
  siteUrl: 'https://www.metabase.com/docs/latest/configuring-metabase/settings#site-url',
  interactive: 'https://www.metabase.com/docs/latest/embedding/full-app-embedding',
  signed: 'https://www.metabase.com/docs/latest/embedding/guest-embedding',
  jwt: 'https://www.metabase.com/docs/latest/people-and-groups/authenticating-with-jwt',
} as const
