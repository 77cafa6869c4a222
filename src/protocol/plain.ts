import { MetabaseError } from './errors.ts'

/**
 * Throws `props_invalid` for what cannot be sent to another page as it is: functions, values that contain themselves, and objects
 * of classes, such as dates. `name` is that of the value, and the message names the part that is wrong.
 */
export function checkPlain(value: unknown, name: string, around: readonly unknown[] = []): void {
  if (value === undefined || value === null || /^(string|number|boolean)$/.test(typeof value)) return
  const isCycle = around.includes(value)
  if (isCycle || !(Array.isArray(value) || isPlainObject(value)))
    throw new MetabaseError(
      'props_invalid',
      `${name} ${isCycle ? 'contains itself' : `is a ${kindOf(value)}`}: give plain data, as JSON has it`,
    )
  for (const [key, part] of Object.entries(value)) checkPlain(part, `${name}.${key}`, [...around, value])
}

/** By name, as the objects of another window have prototypes of their own. */
const isPlainObject = (value: unknown): value is object => kindOf(value) === 'Object'

const kindOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

/** Plain data as JSON whose keys are sorted, so that data that is equal has the same text. */
export const plainText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    isPlainObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
