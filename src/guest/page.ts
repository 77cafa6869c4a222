import type { CommonProps, OneOf, Page } from '../embed/page.ts'
import type { CustomContext } from '../embed/tokens.ts'
import type { GuestSettings, ParametersChange } from '../protocol/guest.ts'
import type { GuestParameters, WantedParameters } from '../protocol/guest-parameters.ts'
import type { EmbedParameters } from '../protocol/parameters.ts'
import type { EmbedTheme } from '../protocol/theme.ts'

/** Props of a `GuestEmbed` that take effect in place: a change keeps the content, its filters and its tab. */
export interface GuestLiveProps {
  /**
   * Values of the filters, by slug, as your app has them: give back what `onParametersChange` reports, as to an `<input>`. A slug
   * that is absent or `undefined` has its default, so `{}` resets all. Left out: the person's own choice stays.
   *
   * A value that the person chose stays on screen until this prop changes. For start values, see `initialParameters`.
   */
  readonly parameters?: WantedParameters | undefined
  /** Default: the provider's `theme`. */
  readonly theme?: EmbedTheme | undefined
  /** Language of Metabase's own words (Pro and Enterprise). Default: the provider's `locale`. */
  readonly locale?: string | undefined
  /** Default `true`. */
  readonly withTitle?: boolean | undefined
  /** Whether people may download results and PDFs. Default `false`; without Pro or Enterprise it is always `true`. */
  readonly withDownloads?: boolean | undefined
  /** Seconds between runs of a dashboard's queries. Default: they run once. */
  readonly autoRefreshSeconds?: number | undefined
}

/** Props of a `GuestEmbed` whose change draws the content anew, without a load of the frame. The tab is the first one then. */
export interface GuestRemountProps {
  /** Start values of filters that people may change, by slug. A change sets the filters to them. */
  readonly initialParameters?: WantedParameters | undefined
  /** Slugs whose filter widgets are hidden. Their values apply, so this protects nothing. A change keeps the filters. */
  readonly hiddenParameters?: readonly string[] | undefined
  /**
   * A token that your server signed. `null`: it is on its way. Left out: the provider's `fetchToken` is asked, and asked again when
   * the token has run out. One that you give is yours to renew. A change keeps the filters.
   */
  readonly token?: string | null | undefined
  /** Values to lock into the token, by slug. A change asks for a new token and keeps the filters. The server decides. */
  readonly params?: EmbedParameters | undefined
  /** What `fetchToken` is told beside the resource. Metabase never sees it. A change asks for a new token and keeps the filters. */
  readonly customContext?: CustomContext | undefined
}

/** The props of `GuestEmbed` that not all kinds have. All values are compared, so fresh object literals change nothing. */
export type GuestProps = GuestLiveProps &
  GuestRemountProps &
  OneOf<{
    /** Id or 21-character entity id. A change starts another frame. */
    dashboard: number | string
    /** Id or 21-character entity id. */
    question: number | string
  }> & {
    /**
     * The content has loaded: Metabase has reported its filters. Called again when the content is drawn anew. Metabase before
     * version 62 does not report it.
     */
    readonly onLoad?: (() => void) | undefined
    /**
     * The filters have other values: all that can be changed, by slug (`null`: cleared). They may be given back as `parameters`.
     * `change` says who changed them. Metabase before version 62 does not report it.
     */
    readonly onParametersChange?:
      ((parameters: GuestParameters, change: ParametersChange) => void) | undefined
    /**
     * The person clicked a link of a card (Pro and Enterprise). Return `true` if your app opened it; otherwise Metabase opens a new
     * tab. Links in text cards are not reported. The URL is absolute, and its scheme is http(s).
     */
    readonly onLink?: ((url: string) => boolean | undefined) | undefined
  }

/** A dashboard or question that a guest may see. */
export interface GuestPage extends Page {
  readonly props: CommonProps & GuestProps
  readonly frameKey: string
  /** The settings with a token, without the filters that are on screen. */
  settings(token: string): Omit<GuestSettings, 'referrer' | 'parameters'>
}
