import { useLayoutEffect, useRef, useState, type ReactElement } from 'react'
import { countText, SPEAKERS, timesText, timeText } from './format.ts'
import type { Line } from './log.ts'
import type { Recording } from './recorder.ts'

interface MessageLogProps {
  readonly recording: Recording
  readonly isPaused: boolean
  readonly onPause: () => void
  readonly onClear: () => void
}

/** The messages in both directions and the states of the embeds, oldest first. */
export function MessageLog({ recording, isPaused, onPause, onClear }: MessageLogProps): ReactElement {
  const { lines, strangers, unknown } = recording
  const [embed, setEmbed] = useState('')
  const [type, setType] = useState('')
  const [text, setText] = useState('')
  const found = lines.filter(
    (line) =>
      (embed === '' || String(line.embed) === embed) &&
      (type === '' || line.type === type) &&
      `${SPEAKERS[line.from]} ${line.type} ${line.text}`.toLowerCase().includes(text.toLowerCase()),
  )
  const titles = new Map(lines.map((line) => [String(line.embed), `#${line.embed} ${line.title}`]))
  const types = new Map(lines.map((line) => [line.type, line.type]))

  return (
    <section className="messages" aria-label="Messages">
      <div className="controls">
        <h3>Messages</h3>
        <Choice name="Embed" value={embed} options={titles} onChange={setEmbed} />
        <Choice name="Type" value={type} options={types} onChange={setType} />
        <label>
          Text{' '}
          <input
            type="search"
            value={text}
            onChange={({ target }) => {
              setText(target.value)
            }}
          />
        </label>
        <button type="button" aria-pressed={isPaused} onClick={onPause}>
          Pause
        </button>
        <button type="button" onClick={onClear}>
          Clear
        </button>
        <span className="counts">
          {found.length} of {countText(lines.length, 'line')}
          {strangers ? ` · ${countText(strangers, 'message')} of strangers dropped` : ''}
          {unknown ? ` · ${countText(unknown, 'message')} of the frames not known` : ''}
        </span>
      </div>
      <Lines lines={found} />
    </section>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly value: string
  readonly options: ReadonlyMap<string, string>
  readonly onChange: (value: string) => void
}

function Choice({ name, value, options, onChange }: ChoiceProps): ReactElement {
  return (
    <label>
      {name}{' '}
      <select
        value={value}
        onChange={({ target }) => {
          onChange(target.value)
        }}
      >
        <option value="">all</option>
        {/* What was chosen stays chosen when its last line is gone. */}
        {value && !options.has(value) ? <option value={value}>{value}</option> : null}
        {[...options].map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** How far from the end a reader may be who still wants to see what comes. */
const NEAR_END_PX = 24

function Lines({ lines }: { readonly lines: readonly Line[] }): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  // Follows the log, unless the person has scrolled back.
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight
  }, [lines])
  return (
    <div
      ref={box}
      className="scroll"
      role="group"
      aria-label="All messages"
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX
      }}
    >
      <table>
        <thead>
          <tr>
            {['Time', 'Embed', 'From and to', 'Type', 'Content'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.number}>
              <td className="nowrap">{timeText(line.atMs)}</td>
              <td className="nowrap title">
                #{line.embed} {line.title}
              </td>
              <td className={`nowrap ${line.from}`}>{SPEAKERS[line.from]}</td>
              <td>{line.type}</td>
              <td className="path">{line.text + timesText(line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
