'use client'

export { MetabaseProvider, useMetabase } from './react/provider.tsx'
export { GuestEmbed, InteractiveEmbed, PublicEmbed, StaticEmbed } from './react/embeds.tsx'
export type {
  GuestEmbedProps,
  InteractiveEmbedProps,
  PublicEmbedProps,
  StaticEmbedProps,
} from './react/embeds.tsx'
export type { EmbedComponent, Metabase, MetabaseProviderProps } from './react/provider.tsx'
export type { EmbedDefaults } from './react/defaults.ts'
export { germanLabels } from './react/labels.ts'
export type { Labels } from './react/labels.ts'
export type { Preload } from './embed/preloads.ts'
export type { CommonEmbedProps } from './react/embed-container.tsx'
export {
  useEmbed,
  useEmbedLocation,
  useEmbedParameters,
  useEmbedStatus,
  useFrameHeight,
} from './react/hooks.ts'
export { useRouterSync } from './react/router-sync.ts'
export type {
  DashboardSync,
  FramedSync,
  InteractiveSync,
  Router,
  SyncedDashboard,
  SyncedParameters,
  SyncedPath,
} from './react/router-sync.ts'
export type { Navigate } from './routing/router-sync.ts'
export type { RouterLocation } from './routing/route.ts'
export type { InteractiveProps, InteractiveTarget } from './interactive/interactive.ts'
export type { FetchSsoToken } from './interactive/sign-in.ts'
export type { SignedProps } from './signed/signed.ts'
export type { GuestLiveProps, GuestProps, GuestRemountProps } from './guest/page.ts'
export type { PublicProps } from './public/public.ts'
export type { DashboardTarget, ShownDashboard } from './embed/content.ts'
export type { Embed } from './embed/embed.ts'
export type { CommonProps, EmbedEvent, EmbedSnapshot, EmbedStatus, LocationSource } from './embed/page.ts'
export type { FramedProps } from './embed/parameters.ts'
export { fetchTokenFrom } from './embed/tokens.ts'
export type { CustomContext, FetchToken, TokenAnswer, TokenReason } from './embed/tokens.ts'
export type { EmbedResource } from './protocol/claims.ts'
export { MetabaseError } from './protocol/errors.ts'
export type { MetabaseErrorCode } from './protocol/errors.ts'
export type { ParametersChange } from './protocol/guest.ts'
export type { GuestParameters, GuestParameterValue, WantedParameters } from './protocol/guest-parameters.ts'
export type { EmbedFrame } from './protocol/messages.ts'
export type { EmbedParameters, ParameterValue, ReadParameters } from './protocol/parameters.ts'
export type { EmbedTheme, ProviderTheme } from './protocol/theme.ts'
export type { EmbedAppearance, EmbedLocation, EmbedUi } from './protocol/urls.ts'
