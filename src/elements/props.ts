import type { EmbedParameters } from '../protocol/parameters.ts'

/** What the elements for dashboards and for questions have in common. */
interface ItemProps {
  /**
   * The signed token of a guest embed, the same as for `StaticEmbed`. Give one even where `guestEmbedProviderUri` is set:
   * Metabase's script loses a token that it fetched itself as soon as another attribute changes. Another token mounts the
   * content again, so filters are lost.
   */
  readonly token?: string | undefined
  /** Default `true`. */
  readonly withTitle?: boolean | undefined
  /** Default `false`; always `true` on free plans. */
  readonly withDownloads?: boolean | undefined
  /** Slugs of filters without a widget. This protects nothing. A change mounts the content again. */
  readonly hiddenParameters?: readonly string[] | undefined
  /** Sent to `guestEmbedProviderUri`, and not to Metabase. */
  readonly customContext?: string | Readonly<Record<string, unknown>> | undefined
  /** Default `true`. Guest embeds ignore it. */
  readonly drills?: boolean | undefined
}

/** Attributes of `<metabase-dashboard>`, by their names in camel case. */
export interface MetabaseDashboardProps extends ItemProps {
  /** Number or entity id. Guest embeds need a `token`, or `guestEmbedProviderUri`. */
  readonly dashboardId?: number | string | undefined
  /** Seconds between two runs of the dashboard's queries. */
  readonly autoRefreshInterval?: number | undefined
  /** Values of filters at the start. A change mounts the content again. */
  readonly initialParameters?: EmbedParameters | undefined
  /** Values of filters, from Metabase 62 on. A change is applied without another mount. */
  readonly parameters?: EmbedParameters | undefined
  /** Default `false`. Guest embeds ignore it. */
  readonly withSubscriptions?: boolean | undefined
  /** Default `false`. Guest embeds ignore it. */
  readonly enableEntityNavigation?: boolean | undefined
}

/** Attributes of `<metabase-question>`, by their names in camel case. */
export interface MetabaseQuestionProps extends ItemProps {
  /** Number or entity id; `new` and `new-native` open the editors. Guest embeds need a `token`, or `guestEmbedProviderUri`. */
  readonly questionId?: number | string | undefined
  /** Values of the filters of an SQL question at the start. A change mounts the content again. */
  readonly initialSqlParameters?: EmbedParameters | undefined
  /** Values of the filters of an SQL question, from Metabase 62 on. A change is applied without another mount. */
  readonly sqlParameters?: EmbedParameters | undefined
  /** What the editor starts from. Guest embeds ignore it. */
  readonly entityTypes?: readonly ('model' | 'table')[] | undefined
  /** Default `false`. Guest embeds ignore it. */
  readonly withAlerts?: boolean | undefined
  /** Default `false`. Guest embeds ignore it. */
  readonly isSaveEnabled?: boolean | undefined
  /** The collection in which a question is saved. Guest embeds ignore it. */
  readonly targetCollection?: number | string | undefined
}

/** Attributes of `<metabase-browser>`, by their names in camel case. It does not work in guest embeds. */
export interface MetabaseBrowserProps {
  /** Number, entity id or `root`. */
  readonly initialCollection: number | string
  /** Default `true`. */
  readonly readOnly?: boolean | undefined
  /** The columns of a collection's list. */
  readonly collectionVisibleColumns?:
    readonly ('type' | 'name' | 'description' | 'lastEditedBy' | 'lastEditedAt' | 'archive')[] | undefined
  /** Rows of a page of a collection's list. */
  readonly collectionPageSize?: number | undefined
  /** What is listed of a collection. */
  readonly collectionEntityTypes?: readonly ('collection' | 'dashboard' | 'question' | 'model')[] | undefined
  /** What people may start a question from. */
  readonly dataPickerEntityTypes?: readonly ('model' | 'table')[] | undefined
  /** Default `true`. */
  readonly withNewQuestion?: boolean | undefined
  /** Default `true`. */
  readonly withNewDashboard?: boolean | undefined
  /** Default `false`. */
  readonly enableEntityNavigation?: boolean | undefined
}

/** Attributes of `<metabase-metabot>`, by their names in camel case. It does not work in guest embeds. */
export interface MetabaseMetabotProps {
  /** Whether the chat is beside or above the result. Default `auto`. */
  readonly layout?: 'auto' | 'sidebar' | 'stacked' | undefined
  /** Whether people may save questions. Default `false`. */
  readonly isSaveEnabled?: boolean | undefined
  /** The collection in which a question is saved. */
  readonly targetCollection?: number | string | undefined
}

/** The attributes of each element, by their names in camel case. */
export interface ElementProps {
  /** Attributes of `<metabase-dashboard>`. */
  'metabase-dashboard': MetabaseDashboardProps
  /** Attributes of `<metabase-question>`. */
  'metabase-question': MetabaseQuestionProps
  /** Attributes of `<metabase-browser>`. */
  'metabase-browser': MetabaseBrowserProps
  /** Attributes of `<metabase-metabot>`. */
  'metabase-metabot': MetabaseMetabotProps
}

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? Rest extends Uncapitalize<Rest>
    ? `${First}${Kebab<Rest>}`
    : `${First}-${Kebab<Uncapitalize<Rest>>}`
  : Name

/** Attributes as they are written in JSX: names with hyphens, and text for every value. */
export type AttributesOf<Props> = {
  readonly [Name in keyof Props as Kebab<Name & string>]: NonNullable<Props[Name]> extends boolean
    ? 'true' | 'false' | Extract<Props[Name], undefined>
    : string | Extract<Props[Name], undefined>
}
