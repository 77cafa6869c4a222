import type { CSSProperties, ReactElement, ReactNode } from 'react'
import { FILL, RADIUS } from './appearance.ts'

export const OPACITY = 0.12

/** Cards that do not fit into a row are in a second one, which is cut off. */
const ROW: CSSProperties = { flex: 'none', display: 'flex', flexWrap: 'wrap', gap: 16, overflow: 'hidden' }
const COLUMN: CSSProperties = { display: 'flex', flexDirection: 'column', gap: 16, overflow: 'hidden' }

const NUMBERS = [0, 1, 2]
const BARS = [40, 65, 50, 85, 60, 100, 75, 55, 70, 45]
const LINES = [90, 70, 80, 60, 75, 50, 85, 65, 90, 55, 80, 70]

/** The outlines of a dashboard, in the colour of the text. They fit into any size: what has no place is cut off. */
export const DashboardOutline = (): ReactElement => (
  <div style={{ ...FILL, ...COLUMN, padding: 24, opacity: OPACITY }}>
    <Bar width="30%" height={20} />
    <div style={{ ...ROW, height: 88 }}>
      {NUMBERS.map((number) => (
        <Card key={number} flex="1 0 120px" height={88}>
          <Bar width="45%" height={8} />
          <Bar width="70%" height={24} />
        </Card>
      ))}
    </div>
    <div style={{ ...ROW, flex: '1 0 180px', maxHeight: 420 }}>
      <Card flex="2 0 min(320px, 100%)" height="100%">
        <Bar width="25%" height={8} />
        <div style={{ flex: 1, display: 'flex', alignItems: 'flex-end', justifyContent: 'space-between' }}>
          {BARS.map((percent, index) => (
            <Bar key={index} width="6%" height={`${percent}%`} />
          ))}
        </div>
      </Card>
      <Card flex="1 0 220px" height="100%">
        <Bar width="40%" height={8} />
        {LINES.map((percent, index) => (
          <Bar key={index} width={`${percent}%`} height={8} />
        ))}
      </Card>
    </div>
  </div>
)

const Card = ({
  children,
  ...size
}: {
  readonly flex: string
  readonly height: number | string
  readonly children: ReactNode
}): ReactElement => (
  <div
    style={{
      ...COLUMN,
      padding: 16,
      boxSizing: 'border-box',
      border: '2px solid',
      borderRadius: RADIUS,
      ...size,
    }}
  >
    {children}
  </div>
)

const Bar = (size: { readonly width: string; readonly height: number | string }): ReactElement => (
  <div style={{ flex: 'none', background: 'currentColor', borderRadius: 4, ...size }} />
)
