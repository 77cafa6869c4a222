import type { CSSProperties, ReactElement, ReactNode } from 'react'
import { BACKGROUND, TEXT } from './appearance.ts'

/** Over the frame, and as large: what is in it may fill it, or stands in the middle. */
const COVER: CSSProperties = {
  position: 'absolute',
  inset: 0,
  display: 'grid',
  placeItems: 'center',
  textAlign: 'center',
}

/** Its children are laid out as if it were not there. */
const NO_BOX: CSSProperties = { display: 'contents' }

/**
 * What is over a frame that is not ready.
 *
 * The markup of a server looks the same where a Content-Security-Policy refuses its `style` attributes: then it is a table
 * whose attributes say the size and the alignment. With styles it is a grid, as the error is.
 */
export function LoadingCover({
  reserved,
  children,
}: {
  /** The height of the embed, as a number of pixels or a CSS length. */
  readonly reserved: number | string
  readonly children: ReactNode
}): ReactElement {
  return (
    <table
      role="presentation"
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      // A sign-in page of the host's below it may need a click.
      style={{ ...COVER, pointerEvents: 'none' }}
    >
      <tbody style={NO_BOX}>
        <tr style={NO_BOX}>
          <td style={{ display: 'none' }}>
            <svg width={0} height={reserved} display="block" />
          </td>
          <td width="100%" align="center" valign="middle" style={NO_BOX}>
            {children}
          </td>
        </tr>
      </tbody>
    </table>
  )
}

/** What is over a frame that failed. */
export function ErrorCover({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div role="alert" style={{ ...COVER, background: BACKGROUND, color: TEXT }}>
      {children}
    </div>
  )
}
