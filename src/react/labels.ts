import type { MetabaseErrorCode } from '../protocol/errors.ts'

/** The error codes with which an embed can fail. The others are thrown. */
type FailureCode = Exclude<
  MetabaseErrorCode,
  | 'provider_missing'
  | 'site_url_invalid'
  | 'path_invalid'
  | 'props_invalid'
  | 'secret_missing'
  | 'claims_invalid'
>

/**
 * The texts that people see or hear while an embed loads or has failed. `{title}` is replaced by the `title` of the embed, in each
 * text and as often as it is there. They are plain texts, so that they may come from a file of translations, and from a server
 * component.
 *
 * The label of an error code is the sentence below the first line of the error: what happened to the person, and whether trying
 * again may help.
 */
export interface Labels extends Readonly<Record<FailureCode, string>> {
  /** What assistive technology reads while the embed loads. */
  readonly loading: string
  /** The first line of an error. */
  readonly failed: string
  /** The button of an error. */
  readonly tryAgain: string
  /** `fetchToken` or `fetchSsoToken` rejected, or refused. */
  readonly token_failed: string
  /** It did not answer in time. */
  readonly token_timeout: string
  /** The token is none, or Metabase refused it. */
  readonly token_invalid: string
  /** The token had expired. */
  readonly token_expired: string
  /** Metabase sends no message. */
  readonly no_response: string
  /** A link led the frame of a guest embed away. */
  readonly page_left: string
  /** Metabase signed the person out again and again. */
  readonly session_lost: string
  /** The login page came again right after a sign-in. */
  readonly sign_in_failed: string
  /** The browser keeps no cookie of Metabase. */
  readonly cookies_blocked: string
  /** The public link does not exist. */
  readonly not_found: string
  /** The sentence for any other code, which only an error that your `fetchToken` throws can have. */
  readonly other: string
}

/** Labels of an app; the others are English. */
export type OwnLabels = { readonly [Name in keyof Labels]?: string | undefined }

const english: Labels = {
  loading: 'Loading {title}…',
  failed: '{title} could not be shown',
  tryAgain: 'Try again',
  token_failed: 'Your access could not be confirmed. If trying again does not help, you may not have access.',
  token_timeout: 'It took too long to confirm your access. Trying again in a moment may help.',
  token_invalid: 'There is a problem on our side. Trying again may not help.',
  token_expired: 'Your access has expired. Try again, or reload this page.',
  no_response:
    'The server does not answer. Check your connection. This opens by itself as soon as there is an answer.',
  page_left: 'A link led away from this content. Try again to come back to it.',
  session_lost: 'You were signed out several times in a row. Try again to sign in.',
  sign_in_failed: 'You could not be signed in. Trying again in a few minutes may help.',
  cookies_blocked:
    'Your browser blocks the cookies that are needed to sign you in. Allow them, or use another browser, and try again.',
  not_found: 'This content was not found. It may have been removed, or be unavailable for a moment.',
  other: 'There is a problem on our side. Trying again may not help.',
}

/** The labels in German, for the prop `labels` of the provider. */
export const germanLabels: Labels = {
  loading: '{title} wird geladen…',
  failed: '{title} kann nicht angezeigt werden',
  tryAgain: 'Erneut versuchen',
  token_failed:
    'Ihr Zugriff konnte nicht bestätigt werden. Wenn ein neuer Versuch nicht hilft, fehlt Ihnen vielleicht die Berechtigung.',
  token_timeout:
    'Die Bestätigung Ihres Zugriffs hat zu lange gedauert. Ein neuer Versuch in Kürze kann helfen.',
  token_invalid: 'Auf unserer Seite liegt ein Problem vor. Ein neuer Versuch hilft möglicherweise nicht.',
  token_expired: 'Ihr Zugriff ist abgelaufen. Versuchen Sie es erneut, oder laden Sie diese Seite neu.',
  no_response:
    'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung. Der Inhalt öffnet sich von selbst, sobald eine Antwort kommt.',
  page_left: 'Ein Link hat von diesem Inhalt weggeführt. Mit einem neuen Versuch kommen Sie zu ihm zurück.',
  session_lost:
    'Sie wurden mehrmals hintereinander abgemeldet. Mit einem neuen Versuch können Sie sich wieder anmelden.',
  sign_in_failed: 'Sie konnten nicht angemeldet werden. Ein neuer Versuch in einigen Minuten kann helfen.',
  cookies_blocked:
    'Ihr Browser blockiert die Cookies, die für Ihre Anmeldung nötig sind. Erlauben Sie diese, oder wechseln Sie den Browser, und versuchen Sie es erneut.',
  not_found:
    'Dieser Inhalt wurde nicht gefunden. Vielleicht wurde er entfernt, oder er ist vorübergehend nicht verfügbar.',
  other: 'Auf unserer Seite liegt ein Problem vor. Ein neuer Versuch hilft möglicherweise nicht.',
}

/** Reads the labels of an embed: the app's own where it gives them, otherwise English. */
export function readLabels(own: OwnLabels | undefined, title: string): (name: keyof Labels) => string {
  return (name) => (own?.[name] ?? english[name]).replaceAll('{title}', () => title)
}

/** The label that tells people what an error means for them. */
export const labelOf = (code: MetabaseErrorCode): keyof Labels => (isShown(code) ? code : 'other')

const isShown = (code: MetabaseErrorCode): code is FailureCode => code in english
