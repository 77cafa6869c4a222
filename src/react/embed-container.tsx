import {
  useRef,
  type ComponentPropsWithoutRef,
  type CSSProperties,
  type ReactElement,
  type ReactNode,
} from 'react'
import { internals, type Embed } from '../embed/embed.ts'
import type { CommonProps, EmbedSnapshot, Page } from '../embed/page.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { ErrorCover, LoadingCover } from './covers.tsx'
import { useEmbed, useSnapshot } from './hooks.ts'
import {
  pageOf,
  useClientLayoutEffect,
  useProvider,
  type EmbedComponent,
  type Provider,
} from './provider.tsx'

type IframeAttributes = Omit<
  ComponentPropsWithoutRef<'iframe'>,
  'src' | 'srcDoc' | 'title' | 'children' | 'dangerouslySetInnerHTML'
>

/** Props that all embeds share. */
export interface CommonEmbedProps extends CommonProps {
  /** From `useEmbed()`, to move the embed or to watch it with hooks. Default: one of its own. */
  readonly embed?: Embed | undefined
  /** Shown in place of the page until it is ready. Default: a quiet line of text; `null` shows nothing. */
  readonly fallback?: ReactNode
  /** Shown in place of the page when it failed. Default: the error's message and a button that tries again. */
  readonly renderError?: ((error: MetabaseError, retry: () => void) => ReactNode) | undefined
  /** Of the element around the frame, as is `style`. */
  readonly className?: string | undefined
  /** Styles of the element around the frame. */
  readonly style?: CSSProperties | undefined
  /**
   * Further attributes of the iframe, such as `allow`, `sandbox` and `referrerPolicy`. Event handlers get the event of the
   * browser. With `loading: 'lazy'` neither a token nor the page is asked for before the embed is about 1250 pixels from what can
   * be seen.
   */
  readonly iframeProps?:
    | {
        readonly [Name in keyof IframeAttributes]: Name extends `on${string}`
          ? ((event: Event) => void) | undefined
          : IframeAttributes[Name]
      }
    | undefined
}

/** Makes the component of a kind of embed. */
export function embedOf<Props extends CommonEmbedProps>(
  describe: (provider: Provider, props: Props) => Page,
  displayName: string,
): EmbedComponent<Props> {
  const Component = (props: Props): ReactElement => (
    <EmbedContainer {...props} page={describe(useProvider(), props)} />
  )
  return Object.assign(Component, { displayName, [pageOf]: describe })
}

const DEFAULT_HEIGHT = 600

/** The element that holds the frames of an embed, and over them the fallback or the error. */
function EmbedContainer(props: CommonEmbedProps & { readonly page: Page }): ReactElement {
  const {
    page,
    title,
    fallback = `Loading ${title}…`,
    height = DEFAULT_HEIGHT,
    minHeight,
    maxHeight,
    renderError,
    className,
    style,
  } = props
  if (!title.trim())
    throw new MetabaseError(
      'props_invalid',
      'An embed needs a title, which names its frame for screen readers',
    )
  const own = useEmbed()
  const embed = props.embed ?? own
  const container = useRef<HTMLDivElement>(null)

  const { attach, detach } = embed[internals]
  // First, so that a page that throws when it is attached is detached too.
  useClientLayoutEffect(() => detach, [detach])
  useClientLayoutEffect(() => {
    if (container.current) applyRefusedStyles(container.current)
  }, [])
  // In the first commit: listening and loading begin with the markup.
  useClientLayoutEffect(() => {
    if (container.current) attach(page, container.current)
  })

  // What is to be seen: a page, its error, or (false) neither yet.
  const seen = useSnapshot(embed, readSeen)
  const isBusy = useSnapshot(embed, readBusy)

  return (
    <div
      ref={container}
      className={className}
      style={{
        position: 'relative',
        height: height === 'auto' ? `var(--metabase-height,${DEFAULT_HEIGHT}px)` : height,
        minHeight,
        maxHeight,
        ...style,
      }}
      aria-busy={isBusy}
    >
      {seen === true ? null : seen ? (
        <ErrorCover title={title} error={seen} retry={embed.reload} renderError={renderError} />
      ) : (
        <LoadingCover reserved={reservedHeight(props)}>{fallback}</LoadingCover>
      )}
    </div>
  )
}

const readSeen = ({ status, error, showsPrevious }: EmbedSnapshot): MetabaseError | boolean =>
  error ?? (status === 'ready' || showsPrevious)
const readBusy = ({ status }: EmbedSnapshot): boolean => status !== 'ready' && status !== 'failed'

/** What the embed is high before anything of Metabase is known. */
function reservedHeight({
  height = DEFAULT_HEIGHT,
  minHeight = 0,
  maxHeight = Infinity,
}: CommonProps): number | string {
  const first = height === 'auto' ? DEFAULT_HEIGHT : height
  return typeof first === 'number' ? Math.max(minHeight, Math.min(first, maxHeight)) : first
}

/**
 * A Content-Security-Policy without `'unsafe-inline'` refuses the `style` attributes of a server's markup, and takes the same
 * styles from a script.
 */
function applyRefusedStyles(container: HTMLElement): void {
  for (const element of [container, ...container.querySelectorAll<HTMLElement>('[style]')])
    if (!element.style.length) element.style.cssText = element.getAttribute('style') ?? ''
}
