import {
  useSyncExternalStore,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
} from 'react'
import { internals, type Embed } from '../core/embed.ts'
import type { EmbedSnapshot, Page } from '../core/contract.ts'
import type { MetabaseError } from '../protocol/errors.ts'
import { useEmbed, useSnapshot } from './hooks.ts'

/** Props that all embeds share. */
export interface CommonEmbedProps {
  /** From `useEmbed()`, to move the embed or to watch it with hooks. Default: one of its own. */
  readonly embed?: Embed | undefined
  /** Names the frame for assistive technology, and in the loading and error texts. */
  readonly title: string
  /**
   * CSS pixels, or any CSS length. Default `600`. `'auto'` follows what is shown, between `minHeight` and `maxHeight`,
   * without a render; in an interactive embed only dashboards have a height, and all else has 600.
   */
  readonly height?: number | string | undefined
  /** Bounds of the height, in CSS pixels. Default 0 and 20000. A change applies at once. */
  readonly minHeight?: number | undefined
  readonly maxHeight?: number | undefined
  /** Shown in the embed's place until it is ready. Default: a quiet line of text; `null` shows nothing. */
  readonly fallback?: ReactNode
  /** Shown in the embed's place when it failed. Default: the error's message and a button that tries again. */
  readonly renderError?: ((error: MetabaseError, retry: () => void) => ReactNode) | undefined
  /**
   * Milliseconds that Metabase may be silent after a load. Default 15000; `Infinity` waits for ever. After that the
   * embed has failed with `no_response`; it goes on trying, and is ready as soon as Metabase speaks.
   */
  readonly readyTimeoutMs?: number | undefined
  /** Metabase has spoken: the page is there. Called again after each load. */
  readonly onReady?: (() => void) | undefined
  /** Something went wrong that `retry` may mend. Called once for each failure. */
  readonly onError?: ((error: MetabaseError) => void) | undefined
  /** Of the element around the frame, as is `style`. */
  readonly className?: string | undefined
  readonly style?: CSSProperties | undefined
  /** Further attributes of the iframe, such as `allow`, `sandbox`, `referrerPolicy` and `loading`. */
  readonly iframeProps?:
    Omit<ComponentPropsWithoutRef<'iframe'>, 'src' | 'srcDoc' | 'title' | 'children'> | undefined
}

/** One iframe, and over it what is to be seen while there is nothing in it. */
export function Frame(props: CommonEmbedProps & { readonly page: Page }): ReactElement {
  const {
    page,
    title,
    fallback = `Loading ${title}…`,
    height = 600,
    minHeight,
    maxHeight,
    renderError,
    className,
    style,
    iframeProps,
  } = props
  const { siteUrl, userKey } = page.config
  const own = useEmbed()
  const embed = props.embed ?? own

  // What is to be seen: the page, its error, or (false) neither yet.
  const seen = useSnapshot(embed, readSeen)
  const { subscribe, [internals]: inside } = embed
  const frames = useSyncExternalStore(subscribe, inside.frames, inside.frames)

  return (
    <div
      className={className}
      style={{
        position: 'relative',
        height: height === 'auto' ? 'var(--metabase-height,600px)' : height,
        minHeight,
        maxHeight,
        ...style,
      }}
      aria-busy={!seen}
    >
      {!page.config.isOut &&
        frames.map((number, behind) => (
          <iframe
            // Another site or person gets another frame: nothing of the old one may be seen.
            key={[siteUrl, userKey, number].join()}
            {...iframeProps}
            // Called at each commit, off and on again: listening and loading begin with the markup, in one go.
            ref={(frame) => {
              if (frame) inside.show(page, frame, number)
              else inside.leave()
            }}
            title={title}
            style={{
              position: 'absolute',
              inset: 0,
              width: '100%',
              height: '100%',
              border: 0,
              visibility: behind ? 'hidden' : undefined,
              ...iframeProps?.style,
            }}
          />
        ))}
      {seen === true || (
        <div
          role={seen ? 'alert' : undefined}
          // Below what waits, a sign-in page of the host's may need a click.
          style={{ ...COVER, ...(seen ? OPAQUE : { pointerEvents: 'none' }) }}
        >
          {!seen ? (
            fallback
          ) : renderError ? (
            renderError(seen, embed.reload)
          ) : (
            <div>
              <b>{title} could not be shown</b>
              <p>{seen.message}</p>
              <button type="button" onClick={embed.reload}>
                Try again
              </button>
            </div>
          )}
        </div>
      )}
    </div>
  )
}

const readSeen = ({ status, error }: EmbedSnapshot): MetabaseError | boolean => error ?? status === 'ready'

/** Over the frame, and as large: what is in it may fill it, or stands in the middle. */
const COVER: CSSProperties = {
  position: 'absolute',
  inset: 0,
  display: 'grid',
  placeItems: 'center',
  textAlign: 'center',
}
const OPAQUE: CSSProperties = { background: 'Canvas', color: 'CanvasText' }
