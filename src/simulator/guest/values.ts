import type { Parameter } from '../content/library.ts'

/** Values of filters in Metabase's form: a list for text and numbers, plain text for dates, `null` for nothing. */
export type GuestValues = Readonly<Record<string, unknown>>

/** The rules of section 3.7 of the guest protocol for values of filters. */
export interface ValueRules {
  readonly defaults: (parameters: readonly Parameter[]) => GuestValues
  /** What is applied where `given` was asked for. Slugs that the item does not expose are dropped. */
  readonly applied: (parameters: readonly Parameter[], given: unknown) => GuestValues
  /** What a widget's text stands for; `''` is nothing. */
  readonly chosen: (parameter: Parameter, text: string) => unknown
  readonly isSame: (a: unknown, b: unknown) => boolean
}

/** Shipped as text, so it must not refer to anything outside of itself. */
export function createValueRules(): ValueRules {
  function valueOf({ kind }: Parameter, value: unknown): unknown {
    if (value === null || value === '') return null
    if (kind === 'date') return Array.isArray(value) ? null : value
    const list: readonly unknown[] = [value].flat()
    if (list.length === 0) return null
    if (kind === 'category') return list
    // A `null` is the open end of a range.
    return list.map((one) => (one === null ? null : Number(one))).filter((one) => !Number.isNaN(one))
  }

  const defaultOf = ({ kind, default: value }: Parameter): unknown => {
    if (value === undefined) return null
    if (kind === 'date') return value[0]
    return kind === 'number' ? value.map(Number) : value
  }

  /** A text in which the order of keys makes no difference, and `undefined` is as good as absent. */
  const canonical = (value: unknown): string =>
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    )

  return {
    defaults: (parameters) =>
      Object.fromEntries(parameters.map((parameter) => [parameter.slug, defaultOf(parameter)])),
    applied(parameters, given) {
      const values = new Map<string, unknown>(
        typeof given === 'object' && given !== null ? Object.entries(given) : [],
      )
      return Object.fromEntries(
        parameters.map((parameter) => {
          const value = values.get(parameter.slug)
          return [parameter.slug, value === undefined ? defaultOf(parameter) : valueOf(parameter, value)]
        }),
      )
    },
    chosen: (parameter, text) => valueOf(parameter, text),
    isSame: (a, b) => canonical(a) === canonical(b),
  }
}
