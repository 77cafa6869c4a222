import type { CSSProperties, ReactElement } from 'react'
import type { MetabaseError } from '../protocol/errors.ts'
import { ACCENT, ACCENT_TEXT, FILL, FONT, RADIUS } from './appearance.ts'
import { labelOf, type Labels } from './labels.ts'

const BUTTON: CSSProperties = {
  font: 'inherit',
  fontWeight: 500,
  padding: '0.5em 1.25em',
  border: '1px solid transparent', // Seen where the browser has colours of its own.
  borderRadius: RADIUS,
  background: ACCENT,
  color: ACCENT_TEXT,
  cursor: 'pointer',
}

/** What an error means for the people who use the app. Where it does not fit into the embed, it scrolls. */
export function ErrorMessage({
  error,
  label,
  retry,
}: {
  readonly error: MetabaseError
  readonly label: (name: keyof Labels) => string
  readonly retry: () => void
}): ReactElement {
  return (
    <div
      style={{ ...FILL, display: 'flex', overflow: 'auto', padding: 16, fontFamily: FONT, lineHeight: 1.5 }}
    >
      <div style={{ margin: 'auto', maxWidth: '30em' }}>
        <strong style={{ display: 'block', fontSize: '1.125em', textWrap: 'balance' }}>
          {label('failed')}
        </strong>
        <p style={{ margin: '0.25em 0 1.25em', opacity: 0.8, textWrap: 'balance' }}>
          {label(labelOf(error.code))}
        </p>
        {error.retryable && (
          <button type="button" onClick={retry} style={BUTTON}>
            {label('tryAgain')}
          </button>
        )}
        {/* No <code>: apps have styles of their own for that, such as a background that the text is not made for. */}
        <div
          style={{
            marginTop: '1.25em',
            fontSize: '0.75em',
            fontFamily: 'ui-monospace, monospace',
            opacity: 0.7,
          }}
        >
          {error.code}
        </div>
      </div>
    </div>
  )
}
