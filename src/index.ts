'use client'

export { MetabaseProvider, useMetabase } from './react/provider.tsx'
export type { FetchToken, Metabase, MetabaseProviderProps } from './react/provider.tsx'
export { InteractiveEmbed, PublicEmbed, StaticEmbed } from './react/embeds.tsx'
export type {
  FramedEmbedProps,
  InteractiveEmbedProps,
  InteractiveTarget,
  PublicEmbedProps,
  StaticEmbedProps,
} from './react/embeds.tsx'
export type { CommonEmbedProps } from './react/frame.tsx'
export {
  useEmbed,
  useEmbedLocation,
  useEmbedParameters,
  useEmbedStatus,
  useFrameHeight,
} from './react/hooks.ts'
export { useRouterSync } from './react/router-sync.ts'
export type {
  FramedSync,
  InteractiveSync,
  Router,
  SyncedParameters,
  SyncedPath,
} from './react/router-sync.ts'
export type { Navigate } from './core/router-sync.ts'
export type { RouterLocation } from './core/route.ts'
export type { Embed } from './core/embed.ts'
export type { EmbedEvent, EmbedSnapshot, EmbedStatus, LocationSource } from './core/contract.ts'
export type { FetchSsoToken } from './core/interactive.ts'
export { fetchTokenFrom } from './core/tokens.ts'
export type { TokenAnswer, TokenReason } from './core/tokens.ts'
export type { EmbedResource } from './protocol/claims.ts'
export { MetabaseError } from './protocol/errors.ts'
export type { MetabaseErrorCode } from './protocol/errors.ts'
export type { EmbedFrame } from './protocol/messages.ts'
export type { EmbedParameters, ParameterValue, ReadParameters } from './protocol/parameters.ts'
export type { EmbedAppearance, EmbedLocation, EmbedUi } from './protocol/urls.ts'
