import fc from 'fast-check'

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

function isValues(values: unknown): boolean {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false
  for (const value of Object.values(values) as unknown[]) {
    const list = Array.isArray(value) ? (value as unknown[]) : [value]
    if (!list.every((one) => one === null || isScalar(one))) return false
  }
  return true
}

/**
 * Whether data is a message of a guest embed's page by the specification (3.2, 3.7). It shares no code with the parser, so that
 * a test can compare the two.
 */
export function isGuestPageMessage(data: unknown): boolean {
  const content = field(data, 'data')
  switch (field(data, 'type')) {
    case 'metabase.embed.iframeReady':
    case 'metabase.embed.requestGuestTokenRefresh':
      return true
    case 'metabase.embed.handleLink':
      return typeof field(content, 'requestId') === 'string'
    case 'metabase.embed.parametersChange':
    case 'metabase.embed.sqlParametersChange': {
      const lastUsed = field(content, 'lastUsedParameters')
      return (
        ['initial-state', 'manual-change', 'auto-change'].some(
          (source) => field(content, 'source') === source,
        ) &&
        isValues(field(content, 'parameters')) &&
        isValues(field(content, 'defaultParameters')) &&
        (lastUsed === undefined || isValues(lastUsed))
      )
    }
    default:
      return false
  }
}

const orAnything = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: valid, weight: 8 }, { arbitrary: fc.anything(), weight: 1 })

const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean())

/** A filter's value as the page reports it. */
const value = fc.oneof(
  scalar,
  fc.constant(null),
  fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }),
)

/** Filter values by slug, as the page reports them. */
export const values = fc.dictionary(
  fc.oneof(fc.constantFrom('state', 'city', 'constructor', '__proto__', 'a b', 'ä'), fc.string()),
  value,
  { maxKeys: 5 },
)

const name = fc.constantFrom(
  'iframeReady',
  'requestGuestTokenRefresh',
  'parametersChange',
  'sqlParametersChange',
  'handleLink',
  'setSettings',
  'somethingNew',
)

/** Data that any script might post: arbitrary values, messages of a guest embed's page, and messages with something wrong. */
export const anyGuestData: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true }),
  fc.record(
    {
      type: orAnything(name.map((one) => `metabase.embed.${one}`)),
      data: orAnything(
        fc.record(
          {
            source: orAnything(fc.constantFrom('initial-state', 'manual-change', 'auto-change', 'other')),
            parameters: orAnything(values),
            defaultParameters: orAnything(values),
            lastUsedParameters: orAnything(values),
            url: orAnything(fc.webUrl()),
            requestId: orAnything(fc.uuid()),
            expiredToken: orAnything(fc.string()),
          },
          { requiredKeys: [] },
        ),
      ),
    },
    { requiredKeys: [] },
  ),
)
