/** One filter's value. `null`, `''` and `[]` clear the filter, so that not even its default applies. */
export type ParameterValue = string | number | boolean | null | readonly (string | number | boolean)[]

/**
 * Filter values by slug (the filter's name in lower case with `_` for spaces). A slug that is absent or `undefined` keeps
 * Metabase's default, or the value that a signed-in person used last.
 *
 * Dates are text in Metabase's own forms: `2024-01-02`, `2024-04`, `2024-01-01~2024-06-30`, `past30days`, …
 *
 * @see https://www.metabase.com/docs/latest/embedding/parameters
 */
export type EmbedParameters = Readonly<Record<string, ParameterValue | undefined>>

/** Filter values as Metabase reports them: `null` is a cleared filter, a list is several values. */
export type ReadParameters = Readonly<Record<string, string | readonly string[] | null>>

/**
 * The query for filters and a tab: `''`, or text with its `?`. A slug is repeated for several values; `slug=` is a cleared
 * filter; `undefined` is left out.
 */
export function parametersQuery(parameters: EmbedParameters): string {
  const query = new URLSearchParams()
  for (const [slug, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    const values = [value ?? ''].flat()
    for (const one of values.length ? values : ['']) query.append(slug, String(one))
  }
  return queryText(query)
}

/**
 * A query as Metabase writes it. Its keys are sorted, because Metabase would otherwise rewrite the query and report that.
 * Spaces are `%20`, which every version reads, and the `~` of date ranges is not encoded.
 */
export function queryText(query: URLSearchParams): string {
  query.sort()
  const text = String(query).replace(/\+/g, '%20').replace(/%7E/g, '~')
  return text && `?${text}`
}

/** The filters in a query that Metabase reported: all keys but the tab and the opened row. */
export function readParameters(search: string): ReadParameters {
  const query = new URLSearchParams(search)
  query.delete('tab')
  query.delete('objectId')
  return Object.fromEntries(
    [...new Set(query.keys())].map((slug) => {
      const values = query.getAll(slug)
      const [only = ''] = values
      return [slug, values.length > 1 ? values : only === '' ? null : only]
    }),
  )
}

/** Whether two queries have the same filter values, and the same tab if the second names one. */
export function choosesSame(shown: string, asked: string): boolean {
  const hasTab = new URLSearchParams(asked).has('tab')
  const chosen = (query: string): string =>
    JSON.stringify(
      [...new URLSearchParams(query)]
        .filter(([key, value]) => value && (key === 'tab' ? hasTab : key !== 'objectId'))
        .map(([key, value]) => [key, key === 'tab' ? parseInt(value, 10) : value]),
    )
  return chosen(shown) === chosen(asked)
}
