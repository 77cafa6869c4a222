/** Where the frame goes, and when, is for the embed to say. */
const OWN = /^(src|srcDoc|children|loading)$/

/**
 * Gives an iframe attributes by their React names, in place of those it was given before. Handlers such as `onLoad` are
 * called with the event of the browser.
 */
export function applyAttributes(element: HTMLIFrameElement, attributes: object, before: object): void {
  for (const [name, value, old] of changes(attributes, before)) {
    if (OWN.test(name)) continue
    if (name === 'style') {
      for (const [property, text] of changes(value, old)) applyStyle(element.style, property, text)
    } else if (/^on[A-Z]/.test(name)) {
      const event = name.slice(2).toLowerCase()
      if (isListener(old)) element.removeEventListener(event, old)
      if (isListener(value)) element.addEventListener(event, value)
    } else applyAttribute(element, name === 'className' ? 'class' : name, value)
  }
}

/** What differs between two objects: the name, the value, and the value before. */
function changes(now: unknown, before: unknown): readonly (readonly [string, unknown, unknown])[] {
  const [values, old] = [now, before].map((one) => ({ ...Object(one ?? {}) }) as Record<string, unknown>)
  return [...new Set(Object.keys({ ...old, ...values }))]
    .filter((name) => values?.[name] !== old?.[name])
    .map((name) => [name, values?.[name], old?.[name]])
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

const isListener = (value: unknown): value is EventListener => typeof value === 'function'

function applyAttribute(element: Element, name: string, value: unknown): void {
  // `data-` and `aria-` attributes have booleans as text; elsewhere a boolean says whether there is an attribute.
  const isText = typeof value !== 'boolean' || /^(data|aria)-/.test(name)
  if (isText ? value === undefined || value === null : !value) element.removeAttribute(name)
  else element.setAttribute(name, isText ? textOf(value) : '')
}

function applyStyle(style: CSSStyleDeclaration, name: string, value: unknown): void {
  const text = textOf(value)
  if (name.startsWith('--')) {
    style.setProperty(name, text)
    return
  }
  Object.assign(style, { [name]: text })
  // A number that the property does not take by itself is a number of pixels.
  if (typeof value === 'number' && Reflect.get(style, name) === '')
    Object.assign(style, { [name]: `${text}px` })
}
