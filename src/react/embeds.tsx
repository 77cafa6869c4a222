import type { FramedProps } from '../embed/parameters.ts'
import { guestPage } from '../guest/guest.ts'
import type { GuestProps } from '../guest/page.ts'
import { interactivePage, type InteractiveProps } from '../interactive/interactive.ts'
import { publicPage, type PublicProps } from '../public/public.ts'
import { signedPage, type SignedProps } from '../signed/signed.ts'
import { mergeFields, type EmbedDefaults } from './defaults.ts'
import { embedOf, type CommonEmbedProps } from './embed-container.tsx'
import type { EmbedComponent } from './provider.tsx'

const mergeAppearance = (
  defaults: EmbedDefaults,
  { appearance }: Pick<FramedProps, 'appearance'>,
): Pick<FramedProps, 'appearance'> => ({ appearance: mergeFields(defaults.appearance, appearance) })

/** Props of {@link InteractiveEmbed}. A change of what is opened moves the embed there without a full load. */
export type InteractiveEmbedProps = CommonEmbedProps & InteractiveProps

/**
 * The whole of Metabase, for people who sign in to it: by the provider's `ssoUrl` or `fetchSsoToken`, or with a session
 * that they have. Needs a Metabase plan with interactive (full-app) embedding, and your origin in its settings.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
 */
export const InteractiveEmbed: EmbedComponent<InteractiveEmbedProps> = /* @__PURE__ */ embedOf(
  interactivePage,
  'InteractiveEmbed',
  (defaults, { ui }) => ({ ui: mergeFields(defaults.ui, ui) }),
)

/** Props of {@link StaticEmbed}. */
export type StaticEmbedProps = CommonEmbedProps & SignedProps

/**
 * One dashboard or question, with the rows that your server locked into a signed token. People need no Metabase
 * account.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export const StaticEmbed: EmbedComponent<StaticEmbedProps> = /* @__PURE__ */ embedOf(
  signedPage,
  'StaticEmbed',
  mergeAppearance,
)

/** Props of {@link GuestEmbed}. Its page reports no height. */
export type GuestEmbedProps = Omit<CommonEmbedProps, 'height' | 'minHeight' | 'maxHeight'> &
  GuestProps & {
    /** Pixels, or a CSS length. Default 600. Higher content scrolls inside. `'auto'` throws `props_invalid`. */
    readonly height?: number | string | undefined
  }

/**
 * One dashboard or question, with the rows that your server locked into a signed token, as a *guest embed*: Metabase's successor of
 * static embedding, from version 58 on. It takes the tokens of `StaticEmbed`. Filters and looks change in place, without a load.
 *
 * It has no automatic height, no tab to open and no drill-through; `StaticEmbed` has the first two.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export const GuestEmbed: EmbedComponent<GuestEmbedProps> = /* @__PURE__ */ embedOf(
  guestPage,
  'GuestEmbed',
  // An automatic height is meant for the other embeds of the provider.
  (defaults, { height }) => ({
    height: height ?? (defaults.height === 'auto' ? undefined : defaults.height),
  }),
)

/** Props of {@link PublicEmbed}. */
export type PublicEmbedProps = CommonEmbedProps & PublicProps

/**
 * A public link. Whoever has its UUID sees all of its data for as long as the link exists.
 *
 * @see https://www.metabase.com/docs/latest/embedding/public-links
 */
export const PublicEmbed: EmbedComponent<PublicEmbedProps> = /* @__PURE__ */ embedOf(
  publicPage,
  'PublicEmbed',
  mergeAppearance,
)
