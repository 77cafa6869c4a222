import { version as reactVersion } from 'react'
import { countText, heightText, PLACES, SPEAKERS, timesText, tokenText } from './format.ts'
import type { ListedEmbed } from './list-embeds.ts'
import type { Line } from './log.ts'
import type { Recording } from './recorder.ts'
import { VERSION } from './version.ts'

const MAX_LINES = 100

/** A report for an issue, as Markdown. It says what the panel shows, and the panel shows nothing secret. */
export function bugReport({ atMs, embeds, lines, strangers, unknown }: Recording, browser: string): string {
  const last = lines.slice(-MAX_LINES)
  return [
    '## Report of the react-metabase devtools',
    '',
    `- react-metabase: ${VERSION}`,
    `- React: ${reactVersion}`,
    `- Browser: ${browser}`,
    // Its pages do not tell it to the page around them.
    '- Metabase: (please add the version: Admin > Tools > Help, or `/api/session/properties`)',
    '',
    `### ${countText(embeds.length, 'embed')}`,
    '',
    ...embeds.map((embed) => embedText(embed, atMs)),
    '',
    `### The last ${countText(last.length, 'message')}, in seconds before the report`,
    '',
    '```text',
    ...last.map((line) => lineText(line, atMs)),
    '```',
    '',
    `${countText(unknown, 'message')} of the frames not known, ${strangers} of strangers dropped.`,
    '',
  ].join('\n')
}

function embedText(embed: ListedEmbed, atMs: number): string {
  const { number, title, kind, place, status, error, target, location, token } = embed
  const facts = [
    `${kind}, ${PLACES[place]}`,
    error ? `${status} (${error.code}: ${error.text})` : status,
    `target \`${code(target)}\``,
    location === null ? '' : `location \`${code(location)}\``,
    heightText(embed),
    token ? `token ${tokenText(token, atMs).join(', ')}` : '',
  ]
  return `- #${number} “${code(title)}”: ${facts.filter(Boolean).join('; ')}`
}

function lineText(line: Line, atMs: number): string {
  const before = ((line.atMs - atMs) / 1000).toFixed(3)
  return `${before.padStart(9)}  #${line.embed}  ${SPEAKERS[line.from].padEnd(14)}  ${line.type}  ${code(line.text)}${timesText(line)}`
}

/** Text that cannot end the code that it is in. */
const code = (text: string): string => text.replaceAll('`', "'")
