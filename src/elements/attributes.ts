import { MetabaseError } from '../protocol/errors.ts'
import type { AttributesOf, ElementProps } from './props.ts'

/**
 * The attributes of an element as text, for JSX: `<metabase-dashboard {...elementAttributes('metabase-dashboard', props)} />`.
 * Text is the one form that means the same in React 18 and 19, and before and after Metabase's script has run: React 19 removes
 * an attribute that is `false`, and React 18 writes objects as `[object Object]`.
 *
 * Throws `props_invalid` for an empty token, which Metabase would take for `true`, and for what JSON cannot say.
 *
 * @see https://www.metabase.com/docs/latest/embedding/components
 */
export function elementAttributes<Name extends keyof ElementProps>(
  element: Name,
  props: ElementProps[Name],
): AttributesOf<ElementProps[Name]>
export function elementAttributes(element: string, props: object): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined) continue
    const text = textOf(value)
    if (text === undefined || (name === 'token' && text.trim() === ''))
      throw new MetabaseError(
        'props_invalid',
        `<${element}> got a value for ${name} that is ${text === undefined ? 'no JSON' : 'empty'}: leave it out, or give another one`,
      )
    attributes[name.replace(/[A-Z]/g, '-$&').toLowerCase()] = text
  }
  return attributes
}

/** `undefined` for functions, for objects that contain themselves, and the like. */
function textOf(value: unknown): string | undefined {
  try {
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch {
    return undefined
  }
}
