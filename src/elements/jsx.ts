import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { EmbedParameters } from '../protocol/parameters.ts'
import type { AttributesOf, ElementProps } from './props.ts'

/** What the event `parameters-change` of `<metabase-dashboard>` says, from Metabase 62 on. */
export interface ParametersChange {
  /**
   * `initial-state` once for each mount, `manual-change` when the person applied a filter, `auto-change` when the values that are
   * applied differ from those that were set.
   */
  readonly source: 'initial-state' | 'manual-change' | 'auto-change'
  /** All filters of the item, those without a value as `null`. */
  readonly parameters: EmbedParameters
  /** The defaults of these filters. */
  readonly defaultParameters: EmbedParameters
  /** Dashboards only. */
  readonly lastUsedParameters?: EmbedParameters
}

/** `<metabase-dashboard>` in the DOM. The event `parameters-change` does not bubble. */
export interface MetabaseDashboardElement extends HTMLElement {
  /** Mirrors the attribute. The same value once more is sent once more; `null` ends the control and keeps the values. */
  parameters: EmbedParameters | null | undefined
}

/** `<metabase-question>` in the DOM. The event `sql-parameters-change` does not bubble. */
export interface MetabaseQuestionElement extends HTMLElement {
  /** Mirrors the attribute. The same value once more is sent once more; `null` ends the control and keeps the values. */
  sqlParameters: EmbedParameters | null | undefined
}

declare global {
  interface HTMLElementTagNameMap {
    'metabase-dashboard': MetabaseDashboardElement
    'metabase-question': MetabaseQuestionElement
    'metabase-browser': HTMLElement
    'metabase-metabot': HTMLElement
  }
}

/** The attributes of an element in JSX: its own as text, and those of every HTML element. */
export type ElementAttributes<Name extends keyof ElementProps> = AttributesOf<ElementProps[Name]> &
  DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Name]>, HTMLElementTagNameMap[Name]> & {
    /** React 18 needs it for elements such as these, in the place of `className`. */
    readonly class?: string | undefined
  }

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'metabase-dashboard': ElementAttributes<'metabase-dashboard'>
      'metabase-question': ElementAttributes<'metabase-question'>
      'metabase-browser': ElementAttributes<'metabase-browser'>
      'metabase-metabot': ElementAttributes<'metabase-metabot'>
    }
  }
}
