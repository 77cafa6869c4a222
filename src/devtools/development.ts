import { MetabaseDevtools as Devtools } from './devtools.tsx'

/** Bundlers put it in. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/**
 * A panel that shows what the embeds of the provider above it do and hear. It is there where `NODE_ENV` is `development`. Anywhere
 * else it renders nothing and bundlers drop its code; `react-metabase/devtools/production` has it always.
 */
export const MetabaseDevtools: typeof Devtools =
  process.env.NODE_ENV === 'development' ? Devtools : () => null
