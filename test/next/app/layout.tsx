import type { ReactNode } from 'react'
import { Frame } from '../kit'

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Frame router="app">{children}</Frame>
      </body>
    </html>
  )
}
