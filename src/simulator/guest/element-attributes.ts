/** Attributes of Metabase's elements by name of the element (section 2.3 of the guest protocol), for a major version. */
export function elementAttributes(version: number): Readonly<Record<string, readonly string[]>> {
  const since = (first: number, ...names: string[]): readonly string[] => (version >= first ? names : [])
  const both = [
    ...['with-title', 'with-downloads', 'drills', 'hidden-parameters'],
    ...since(58, 'token'),
    ...since(60, 'custom-context'),
  ]
  const question = ['question-id', 'initial-sql-parameters', 'entity-types', 'is-save-enabled']
  return {
    'metabase-dashboard': [
      ...['dashboard-id', 'initial-parameters', 'auto-refresh-interval'],
      ...['with-subscriptions', 'enable-entity-navigation'],
      ...both,
      ...since(62, 'parameters'),
    ],
    'metabase-question': [
      ...question,
      ...['target-collection', 'with-alerts'],
      ...both,
      ...since(62, 'sql-parameters'),
    ],
    ...(version < 57
      ? {}
      : {
          'metabase-browser': [
            ...['initial-collection', 'read-only', 'collection-visible-columns', 'collection-page-size'],
            ...['collection-entity-types', 'data-picker-entity-types', 'with-new-question'],
            ...['with-new-dashboard', 'enable-entity-navigation'],
          ],
          'metabase-metabot': ['layout', 'is-save-enabled', 'target-collection'],
        }),
  }
}
