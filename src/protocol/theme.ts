/** A color as CSS writes it: `#509ee3`, `rgb(80 158 227)`, `rebeccapurple`. */
type Color = string

interface Colors {
  readonly brand?: Color | undefined
  readonly 'brand-hover'?: Color | undefined
  readonly 'brand-hover-light'?: Color | undefined
  readonly 'text-primary'?: Color | undefined
  readonly 'text-secondary'?: Color | undefined
  readonly 'text-tertiary'?: Color | undefined
  readonly 'text-white'?: Color | undefined
  readonly 'text-hover'?: Color | undefined
  /** On every plan it colors the page behind a dashboard and the footer, also against the preset. */
  readonly background?: Color | undefined
  readonly 'background-secondary'?: Color | undefined
  readonly 'background-hover'?: Color | undefined
  readonly 'background-disabled'?: Color | undefined
  readonly 'background-light'?: Color | undefined
  readonly 'background-error'?: Color | undefined
  readonly border?: Color | undefined
  readonly shadow?: Color | undefined
  readonly focus?: Color | undefined
  readonly filter?: Color | undefined
  readonly summarize?: Color | undefined
  readonly positive?: Color | undefined
  readonly negative?: Color | undefined
  readonly error?: Color | undefined
  readonly charts?:
    | readonly (
        | Color
        | { readonly base: Color; readonly tint?: Color | undefined; readonly shade?: Color | undefined }
      )[]
    | undefined
}

interface Surface {
  readonly backgroundColor?: Color | undefined
  readonly textColor?: Color | undefined
}

/** Parts whose keys change from version to version. */
type Part = Readonly<Record<string, unknown>>

interface Components {
  readonly dashboard?:
    | {
        readonly backgroundColor?: Color | undefined
        readonly gridBorderColor?: Color | undefined
        readonly card?:
          { readonly backgroundColor?: Color | undefined; readonly border?: string | undefined } | undefined
      }
    | undefined
  readonly question?:
    | {
        readonly backgroundColor?: Color | undefined
        readonly toolbar?: { readonly backgroundColor?: Color | undefined } | undefined
      }
    | undefined
  readonly table?:
    | {
        readonly stickyBackgroundColor?: Color | undefined
        readonly cell?: (Surface & { readonly fontSize?: string | undefined }) | undefined
        readonly idColumn?: Surface | undefined
      }
    | undefined
  readonly pivotTable?: Part | undefined
  readonly number?: Part | undefined
  readonly cartesian?: Part | undefined
  readonly tooltip?: Part | undefined
  readonly popover?: { readonly zIndex?: number | undefined } | undefined
  readonly collectionBrowser?: Part | undefined
}

/**
 * How a guest embed looks. Plain data, without functions. `preset` works on every plan; all else needs Pro or Enterprise, and is
 * ignored without (but for `colors.background`).
 *
 * @see https://www.metabase.com/docs/latest/embedding/appearance
 */
export interface EmbedTheme {
  /** The theme that the others change. */
  readonly preset?: 'light' | 'dark' | undefined
  /** A font that Metabase offers. */
  readonly fontFamily?: string | undefined
  /** The size of the base font, as CSS has it. */
  readonly fontSize?: string | undefined
  /** The line height, as CSS has it. */
  readonly lineHeight?: string | number | undefined
  /** Own colors win over those of the preset. */
  readonly colors?: Colors | undefined
  /** Colors and sizes of single parts, as Metabase documents them. */
  readonly components?: Components | undefined
}

/** What the provider may say: Metabase's two themes by name, or a theme for guest embeds. */
export type ProviderTheme = 'light' | 'night' | EmbedTheme

/** The theme of a guest embed. */
export const guestTheme = (theme: ProviderTheme | undefined): EmbedTheme | undefined =>
  typeof theme === 'string' ? { preset: theme === 'night' ? 'dark' : 'light' } : theme

/** The theme of a signed or public embed, which knows the two names alone. */
export const namedTheme = (theme: ProviderTheme | undefined): 'light' | 'night' =>
  theme === 'night' || (typeof theme === 'object' && theme.preset === 'dark') ? 'night' : 'light'
