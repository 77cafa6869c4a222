import type { ReactElement } from 'react'
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
