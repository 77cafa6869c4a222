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
import { withDefaults, type OwnDefaults } from './defaults.ts'
import { ErrorMessage } from './error-message.tsx'
import { useEmbed, useSnapshot } from './hooks.ts'
import { readLabels, type OwnLabels } from './labels.ts'
import {
  pageOf,
  useClientLayoutEffect,
  useProvider,
  type EmbedComponent,
  type Provider,
} from './provider.tsx'
import { Skeleton } from './skeleton.tsx'

type IframeAttributes = Omit<
  ComponentPropsWithoutRef<'iframe'>,
  'src' | 'srcDoc' | 'title' | 'children' | 'dangerouslySetInnerHTML'
>

/** Props that all embeds share. */
export interface CommonEmbedProps extends CommonProps {
  /** From `useEmbed()`, to move the embed or to watch it with hooks. Default: one of its own. */
  readonly embed?: Embed | undefined
  /** Shown in place of the page until it is ready. Default: the outlines of a dashboard; `null` shows nothing. */
  readonly fallback?: ReactNode
  /**
   * Shown in place of the page when it failed. Default: a sentence for people who use your app, a button that tries again, and the
   * error's code. The error's message is for you: a development build writes it to the console, and `onError` gets it.
   */
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

/** Makes the component of a kind of embed, with the defaults that this kind has in a form of its own. */
export function embedOf<Props extends CommonEmbedProps>(
  describe: (provider: Provider, props: Props) => Page,
  displayName: string,
  ownDefaults: OwnDefaults<Props>,
): EmbedComponent<Props> {
  const complete = (provider: Provider, props: Props): Props =>
    withDefaults(provider.defaults, props, ownDefaults)

  const Component = (props: Props): ReactElement => {
    const provider = useProvider()
    const completed = complete(provider, props)
    return <EmbedContainer {...completed} labels={provider.labels} page={describe(provider, completed)} />
  }
  return Object.assign(Component, {
    displayName,
    [pageOf]: (provider: Provider, props: Props) => describe(provider, complete(provider, props)),
  })
}

const DEFAULT_HEIGHT = 600

/** The element that holds the frames of an embed, and over them the fallback or the error. */
function EmbedContainer(
  props: CommonEmbedProps & { readonly page: Page; readonly labels: OwnLabels | undefined },
): ReactElement {
  const {
    page,
    labels,
    title,
    fallback,
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
  const label = readLabels(labels, title)

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
        <ErrorCover>
          {renderError ? (
            renderError(seen, embed.reload)
          ) : (
            <ErrorMessage error={seen} label={label} retry={embed.reload} />
          )}
        </ErrorCover>
      ) : (
        <LoadingCover reserved={reservedHeight(props)}>
          {fallback === undefined ? (
            // The frame may show a sign-in page of the host's, which people must see.
            <Skeleton text={label('loading')} isClear={page.canSignIn === true} />
          ) : (
            fallback
          )}
        </LoadingCover>
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
