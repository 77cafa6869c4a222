import fc from 'fast-check'

/** An own field of an object; `undefined` of anything else. */
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined

const isControl = (character: string): boolean =>
  character < ' ' || (character >= '\u007f' && character <= '\u009f')

/** Whether a browser would report this part of a location: empty or with its mark, and without control characters. */
const isPart = (part: unknown, mark: string): boolean =>
  typeof part === 'string' && (part === '' || part.startsWith(mark)) && !Array.from(part).some(isControl)

/**
 * Whether data is a message of Metabase by the specification (5.2). It shares no code with the parser, so that a test
 * can compare the two.
 */
export function isMetabaseMessage(data: unknown): boolean {
  const message = field(data, 'metabase')
  const location = field(message, 'location')
  const frame = field(message, 'frame')
  const height = field(frame, 'height')
  switch (field(message, 'type')) {
    case 'location':
      return (
        isPart(field(location, 'pathname'), '/') &&
        field(location, 'pathname') !== '' &&
        !String(field(location, 'pathname')).includes('\\') &&
        isPart(field(location, 'search'), '?') &&
        isPart(field(location, 'hash'), '#')
      )
    case 'frame':
      if (!['fit', 'normal'].some((mode) => field(frame, 'mode') === mode)) return false
      // Metabase up to v44 sends no height. More than 20,000 pixels are a fault.
      return (
        height === undefined ||
        height === null ||
        (typeof height === 'number' && height >= 0 && height <= 20_000)
      )
    default:
      return false
  }
}

const orAnything = (valid: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: valid, weight: 6 }, { arbitrary: fc.anything(), weight: 1 })

const partly = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, valid]) => [name, orAnything(valid)])),
    // A field is missing now and then.
    { requiredKeys: [] },
  )

/** A part of a location, now and then without its mark, or with a character that no browser reports there. */
const locationPart = (mark: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(mark, mark, mark, ''),
      fc.string(),
      fc.constantFrom('', '', '', '\\', '\n', '\u0085'),
    )
    .map((texts) => texts.join(''))

/** Data that any script might post: arbitrary values, messages of Metabase, and messages with something wrong. */
export const anyData: fc.Arbitrary<unknown> = fc.oneof(
  fc.anything({ withNullPrototype: true, withDate: true, withMap: true }),
  fc.record({
    metabase: fc.oneof(
      fc.anything(),
      partly({
        type: fc.constantFrom('location', 'frame', 'ready'),
        location: partly({ pathname: locationPart('/'), search: locationPart('?'), hash: locationPart('#') }),
        frame: partly({
          mode: fc.constantFrom('fit', 'normal', 'fill'),
          height: fc.oneof(fc.integer({ min: -10, max: 20_010 }), fc.double()),
        }),
      }),
    ),
  }),
)
