import type { AppProps } from 'next/app'
import { Frame } from '../kit'

export default function App({ Component, pageProps }: AppProps) {
  return (
    <Frame router="pages">
      <Component {...pageProps} />
    </Frame>
  )
}
