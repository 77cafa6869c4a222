import { detectSilence } from '../embed/detect-silence.ts'
import { noteEntries } from '../embed/frame-entries.ts'
import { retryFailures } from '../embed/retry-failures.ts'
import { followContentHeight } from '../embed/follow-content-height.ts'
import type { Behaviour, CommonProps, EmbedControls, Kind, OneOf, ProviderSettings } from '../embed/page.ts'
import { goToByLoading, type FramedProps } from '../embed/parameters.ts'
import { reportTarget, type FramedPage } from '../embed/report-target.ts'
import { softSwitch } from '../embed/soft-switch.ts'
import { transition } from '../embed/transition.ts'
import { MetabaseError } from '../protocol/errors.ts'
import { parametersQuery } from '../protocol/parameters.ts'
import { parseFramedMessage } from '../protocol/resizer.ts'
import { appearanceHash, readFramedLocation, splitPath } from '../protocol/urls.ts'

/** What a public embed does by itself. */
const publicKind: Kind<FramedPage> = {
  name: 'public',
  parse: parseFramedMessage,
  start: (embed) =>
    [
      detectSilence,
      retryFailures,
      goToByLoading,
      transition,
      softSwitch,
      noteEntries,
      reportTarget,
      followContentHeight,
      detectMissingLink,
    ].map((behaviour) => behaviour(embed)),
}

/** The props of `PublicEmbed` that not all kinds have. */
export type PublicProps = FramedProps &
  OneOf<{
    /** The UUID of the public link. */
    dashboard: string
    /** The UUID of the public link. */
    question: string
    /** The UUID of the public link. */
    document: string
  }>

export function publicPage(provider: ProviderSettings, props: CommonProps & PublicProps): FramedPage {
  const { dashboard, question, document, parameters, tab, appearance } = props
  const { origin, base } = provider.site
  const type = dashboard ? 'dashboard' : question ? 'question' : 'document'
  const uuid = String(dashboard ?? question ?? document)
  const path = `/public/${type}/${uuid}`
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(uuid))
    throw new MetabaseError(
      'props_invalid',
      '<PublicEmbed> needs the UUID of a dashboard, question or document',
    )
  const hash = appearanceHash(provider, appearance)
  return {
    kind: publicKind,
    keepsPrevious: props.transition !== 'reload',
    provider,
    props,
    target: path + parametersQuery({ ...parameters, tab }),
    loadKey: path + hash,
    content: {
      dashboard: dashboard === undefined ? null : { dashboard },
      key: path,
      hash,
      showing(to) {
        if (to.params)
          throw new MetabaseError(
            'props_invalid',
            'A public link locks no params: leave them out of embed.show()',
          )
        const asked = { dashboard: String(to.dashboard), parameters: to.parameters, tab: to.tab }
        return publicPage(provider, { ...props, question: undefined, document: undefined, ...asked })
      },
    },
    silenceCause: () => 'embedding is turned off',
    readLocation: readFramedLocation,
    address: (target) => ({ url: origin + base + path + splitPath(target).search + hash }),
  }
}

/** Fails with `not_found` for a page that shows nothing but an error: one that works reports `normal`. */
function detectMissingLink(embed: EmbedControls): Behaviour {
  return {
    onFrame({ mode }) {
      if (mode === 'fit')
        embed.fail(
          new MetabaseError(
            'not_found',
            'Metabase shows an error in place of the page. Either there is no such public link (it was removed, or public sharing is off), or its API answers with errors',
          ),
          true,
        )
    },
  }
}
