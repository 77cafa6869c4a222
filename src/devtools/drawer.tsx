import { useEffect, useState, type ReactElement, type RefObject } from 'react'
import { EmbedTable } from './embed-table.tsx'
import { MessageLog } from './message-log.tsx'
import type { Line } from './log.ts'
import type { Recorder, Recording } from './recorder.ts'
import { bugReport } from './report.ts'
import { showEmbed } from './show-embed.ts'

/** The ages of tokens are shown in seconds. */
const REFRESH_MS = 1000

interface DrawerProps {
  readonly recording: Recording
  readonly recorder: Recorder
  readonly closeButton: RefObject<HTMLButtonElement | null>
  readonly onClose: () => void
}

/** Everything that the devtools know. */
export function Drawer({ recording, recorder, closeButton, onClose }: DrawerProps): ReactElement {
  /** The lines at the moment when the log was paused. */
  const [paused, setPaused] = useState<readonly Line[] | null>(null)
  /** What became of the last click, for those who cannot see it. */
  const [news, setNews] = useState('')
  /** A report that the browser did not copy. */
  const [report, setReport] = useState<string | null>(null)
  useEffect(() => {
    const timer = setInterval(recorder.refresh, REFRESH_MS)
    return () => clearInterval(timer)
  }, [recorder])

  const shown = paused ? { ...recording, lines: paused } : recording

  async function copyReport(): Promise<void> {
    const text = bugReport(shown, navigator.userAgent)
    try {
      await navigator.clipboard.writeText(text)
      setReport(null)
      setNews('The report is copied. Read it before you send it.')
    } catch {
      // It is no secure context, or the page may not use the clipboard.
      setReport(text)
      setNews('The browser does not let this page copy. Copy the report from the text field.')
    }
  }

  return (
    <section
      className="drawer"
      aria-label="Metabase devtools"
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose()
      }}
    >
      <header>
        <h2>Metabase devtools</h2>
        <span role="status">{news}</span>
        <button type="button" onClick={() => void copyReport()}>
          Copy bug report
        </button>
        <button ref={closeButton} type="button" onClick={onClose}>
          Close
        </button>
      </header>
      {report === null ? null : (
        <label className="report">
          Bug report
          <textarea readOnly rows={6} value={report} />
        </label>
      )}
      <EmbedTable
        embeds={recording.embeds}
        atMs={recording.atMs}
        onShow={({ title, container }, root) => {
          if (container) showEmbed(container, root)
          setNews(`${title} is outlined on the page.`)
        }}
      />
      <MessageLog
        recording={shown}
        isPaused={paused !== null}
        onPause={() => {
          setPaused(paused ? null : recording.lines)
        }}
        onClear={() => {
          recorder.clear()
          if (paused) setPaused([])
        }}
      />
    </section>
  )
}
