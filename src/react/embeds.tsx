import { interactivePage, type InteractiveProps } from '../interactive/interactive.ts'
import { publicPage, type PublicProps } from '../public/public.ts'
import { signedPage, type SignedProps } from '../signed/signed.ts'
import { embedOf, type CommonEmbedProps } from './embed-container.tsx'
import type { EmbedComponent } from './provider.tsx'

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
)
