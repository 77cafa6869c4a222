import type { EmbedAppearance, EmbedUi } from '../protocol/urls.ts'
import type { CommonEmbedProps } from './embed-container.tsx'

/**
 * Props that all embeds of a provider have unless they say otherwise. An embed's own prop wins; a prop that is `undefined` counts
 * as left out. A change of a default is a change of the prop.
 */
export interface EmbedDefaults extends Pick<
  CommonEmbedProps,
  'fallback' | 'renderError' | 'height' | 'readyTimeoutMs'
> {
  /** Of interactive embeds. Merged with an embed's own `ui`, field by field. */
  readonly ui?: EmbedUi | undefined
  /** Of signed and public embeds. Merged with an embed's own `appearance`, field by field. Wins over the provider's `theme`. */
  readonly appearance?: EmbedAppearance | undefined
  /** Not called for an embed that has an `onError` of its own. To hear of every error, use the provider's `onEvent`. */
  readonly onError?: CommonEmbedProps['onError']
}

/** The defaults that a kind of embed has in a form of its own. */
export type OwnDefaults<Props> = (defaults: EmbedDefaults, props: Props) => Partial<Props>

/** The props of an embed, and the defaults for those that it leaves out. */
export function withDefaults<Props extends CommonEmbedProps>(
  defaults: EmbedDefaults | undefined = {},
  props: Props,
  own: OwnDefaults<Props>,
): Props {
  return {
    ...props,
    // `null` is a fallback: it shows nothing.
    fallback: props.fallback === undefined ? defaults.fallback : props.fallback,
    renderError: props.renderError ?? defaults.renderError,
    height: props.height ?? defaults.height,
    readyTimeoutMs: props.readyTimeoutMs ?? defaults.readyTimeoutMs,
    onError: props.onError ?? defaults.onError,
    ...own(defaults, props),
  }
}

/** The fields of `own`, and those of `base` that it leaves out. */
export function mergeFields<T extends object>(base: T | undefined, own: T | undefined): T | undefined {
  if (!base || !own) return own ?? base
  return { ...base, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) }
}
