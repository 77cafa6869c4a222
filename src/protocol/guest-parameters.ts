import { parametersQuery, readParameters, type ParameterValue } from './parameters.ts'

/** One filter's value in a guest embed. In a list, `null` is the open end of a range of numbers. */
export type GuestParameterValue = ParameterValue | readonly (string | number | boolean | null)[]

/** Filter values as a guest embed reports them, by slug: texts and numbers in lists, dates as text, `null` for a cleared filter. */
export type GuestParameters = Readonly<Record<string, GuestParameterValue>>

/**
 * Filter values for a guest embed, by slug. `null`, `''` and `[]` clear a filter; a slug that is absent or `undefined` has its
 * default. Dates are text in Metabase's own forms, such as `2024-01-02` or `past30days`, and must not be in a list.
 *
 * @see https://www.metabase.com/docs/latest/embedding/parameters
 */
export type WantedParameters = Readonly<Record<string, GuestParameterValue | undefined>>

/** What is on the screen. */
export interface ShownParameters {
  /** All filters that the person may change. */
  readonly parameters: GuestParameters
  readonly defaultParameters: GuestParameters
}

/** A value in one form for all that mean the same: `4`, `'4'` and `['4']` · `null`, `''` and `[]`. */
function textOf(value: GuestParameterValue | undefined): string {
  const list = [value ?? []].flat().map((one) => String(one ?? ''))
  return JSON.stringify(list.some(Boolean) ? list : [])
}

/** The values that are given, by slug. A filter may have the name of something that every object has, such as `constructor`. */
const given = (parameters: WantedParameters): ReadonlyMap<string, GuestParameterValue> =>
  new Map(Object.entries(parameters).flatMap(([slug, value]) => (value === undefined ? [] : [[slug, value]])))

/** Whether two sets of values mean the same, whatever is on the screen. */
export function meansSame(one: WantedParameters, other: WantedParameters): boolean {
  const [ones, others] = [given(one), given(other)]
  return (
    ones.size === others.size &&
    [...ones].every(([slug, value]) => others.has(slug) && textOf(value) === textOf(others.get(slug)))
  )
}

/** The values that the page has once it took up the wanted ones: absent ones have their default. */
export function completeParameters(
  wanted: WantedParameters,
  { parameters, defaultParameters }: ShownParameters,
): GuestParameters {
  const defaults = given(defaultParameters)
  const shown = Object.keys(parameters).map((slug) => [slug, defaults.get(slug) ?? null] as const)
  return Object.fromEntries([...shown, ...given(wanted)])
}

/** Whether wanted values are on the screen. Those that the page does not offer make no difference: it drops them. */
export function isShown(wanted: WantedParameters, shown: ShownParameters): boolean {
  const complete = given(completeParameters(wanted, shown))
  return [...given(shown.parameters)].every(([slug, value]) => textOf(complete.get(slug)) === textOf(value))
}

/** Filter values as a query, in the encoding of the other embeds. */
export const guestQuery = (parameters: WantedParameters): string =>
  parametersQuery(
    Object.fromEntries(
      [...given(parameters)].map(([slug, value]) => [
        slug,
        isList(value) ? value.map((one) => one ?? '') : value,
      ]),
    ),
  )

/** The filter values in a query. */
export const readGuestQuery = (search: string): GuestParameters =>
  Object.fromEntries(
    Object.entries(readParameters(search)).map(([slug, value]) => [
      slug,
      isList(value) ? value.map((one) => (one === '' ? null : one)) : value,
    ]),
  )

/** `Array.isArray` says nothing of lists that are only read. */
const isList = <T>(value: T): value is T & readonly (string | number | boolean | null)[] =>
  Array.isArray(value)
