/** Reads the attributes of Metabase's elements (section 2.4 of the guest protocol). */
export type ReadAttribute = (value: string | null) => unknown

/** Shipped as text, so it must not refer to anything outside of itself. */
export function createReadAttribute(onError: (message: string) => void): ReadAttribute {
  /** JSON5: JSON with comments, single quotes, bare keys, and commas at the end. Throws for anything else. */
  function parseJson5(text: string): unknown {
    let at = 0
    const fail = (): never => {
      throw new SyntaxError(`Unexpected character at ${at}`)
    }
    /** What a pattern finds here, or nothing. */
    const take = (pattern: RegExp): string | undefined => {
      const found = new RegExp(pattern.source, 'y')
      found.lastIndex = at
      const [match] = found.exec(text) ?? []
      at += match?.length ?? 0
      return match
    }
    const skip = (): void => void take(/(?:\s|\/\/.*|\/\*[^]*?\*\/)*/)
    const eat = (sign: string): boolean => {
      skip()
      if (text[at] !== sign) return false
      at++
      return true
    }
    function quoted(): string | undefined {
      const found = take(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/)
      if (found === undefined) return undefined
      const body = found
        .slice(1, -1)
        .replace(/\\\n/g, '')
        .replace(/\\'/g, "'")
        .replace(/(?<!\\)"/g, '\\"')
      return String(JSON.parse(`"${body}"`))
    }
    function value(): unknown {
      skip()
      const string = quoted()
      if (string !== undefined) return string
      if (eat('[')) {
        const list: unknown[] = []
        while (!eat(']')) {
          list.push(value())
          if (!eat(',') && text[at] !== ']') fail()
        }
        return list
      }
      if (eat('{')) {
        const entries: [string, unknown][] = []
        while (!eat('}')) {
          const key = quoted() ?? take(/[\w$]+/) ?? fail()
          if (!eat(':')) fail()
          entries.push([key, value()])
          if (!eat(',') && text[at] !== '}') fail()
        }
        return Object.fromEntries(entries)
      }
      const word = take(/[-+]?[\w.]+(?:(?<=[eE])[-+]\d+)?/) ?? fail()
      if (word === 'null') return null
      if (word === 'true' || word === 'false') return word === 'true'
      const number = Number(word)
      return Number.isNaN(number) && word !== 'NaN' ? fail() : number
    }
    const parsed = value()
    skip()
    return at === text.length ? parsed : fail()
  }

  return (value) => {
    if (value === null) return undefined
    if (value === '' || value === 'true') return true
    if (value === 'false') return false
    if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
    if (!/^[{[]/.test(value)) return value
    try {
      return parseJson5(value)
    } catch {
      onError(`Cannot read the value of an attribute: ${value}`)
      return value
    }
  }
}
