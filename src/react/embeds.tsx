import type { ReactElement } from 'react'
import { guestPage } from '../guest/guest.ts'
import type { GuestProps } from '../guest/page.ts'
import { interactivePage, type InteractiveProps } from '../interactive/interactive.ts'
import { publicPage, type PublicProps } from '../public/public.ts'
import { signedPage, type SignedProps } from '../signed/signed.ts'
import { EmbedContainer, type CommonEmbedProps } from './embed-container.tsx'
import { useProvider } from './provider.tsx'

/** Props of {@link InteractiveEmbed}. A change of what is opened moves the embed there without a full load. */
export type InteractiveEmbedProps = CommonEmbedProps & InteractiveProps

/**
 * The whole of Metabase, for people who sign in to it: by the provider's `ssoUrl` or `fetchSsoToken`, or with a session
 * that they have. Needs a Metabase plan with interactive (full-app) embedding, and your origin in its settings.
 *
 * @see https://www.metabase.com/docs/latest/embedding/full-app-embedding
 */
export function InteractiveEmbed(props: InteractiveEmbedProps): ReactElement {
  return <EmbedContainer {...props} page={interactivePage(useProvider(), props)} />
}

/** Props of {@link StaticEmbed}. */
export type StaticEmbedProps = CommonEmbedProps & SignedProps

/**
 * One dashboard or question, with the rows that your server locked into a signed token. People need no Metabase
 * account.
 *
 * @see https://www.metabase.com/docs/latest/embedding/guest-embedding
 */
export function StaticEmbed(props: StaticEmbedProps): ReactElement {
  return <EmbedContainer {...props} page={signedPage(useProvider(), props)} />
}

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
export function GuestEmbed(props: GuestEmbedProps): ReactElement {
  return <EmbedContainer {...props} page={guestPage(useProvider(), props)} />
}

/** Props of {@link PublicEmbed}. */
export type PublicEmbedProps = CommonEmbedProps & PublicProps

/**
 * A public link. Whoever has its UUID sees all of its data for as long as the link exists.
 *
 * @see https://www.metabase.com/docs/latest/embedding/public-links
 */
export function PublicEmbed(props: PublicEmbedProps): ReactElement {
  return <EmbedContainer {...props} page={publicPage(useProvider(), props)} />
}
