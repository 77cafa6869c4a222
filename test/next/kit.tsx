'use client'

import Link from 'next/link'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useRouter as usePagesRouter } from 'next/router'
import { Suspense, type ReactNode } from 'react'
import { MetabaseProvider } from 'react-metabase'
import { useRouterSync } from 'react-metabase/next'
import { Analytics, Shell, type Kit } from './host/pages'

declare global {
  interface Window {
    /** Left there by the test. */
    metabase: { siteUrl: string; ssoUrl: string }
  }
}

const app: Kit = {
  useRouterSync,
  Link: ({ to, children }) => <Link href={to}>{children}</Link>,
  useRoute() {
    const router = useRouter()
    const search = useSearchParams()?.toString()
    return [(usePathname() ?? '') + (search ? `?${search}` : ''), (to) => router.push(to)]
  },
}

const pages: Kit = {
  useRouterSync,
  prefix: '/pages',
  Link: ({ to, children }) => <Link href={`/pages${to}`.replace(/\/$/, '')}>{children}</Link>,
  useRoute() {
    const router = usePagesRouter()
    const address = router.isReady ? router.asPath : ''
    return [address.replace('/pages', '') || '/', (to) => void router.push(`/pages${to}`.replace(/\/$/, ''))]
  },
}

/** Around all pages. */
export function Frame({ router, children }: { router: 'app' | 'pages'; children: ReactNode }) {
  const { siteUrl, ssoUrl } =
    typeof window === 'object' ? window.metabase : { siteUrl: 'https://metabase.invalid', ssoUrl: '/sso' }
  return (
    <MetabaseProvider siteUrl={siteUrl} ssoUrl={ssoUrl}>
      <Suspense>
        <Shell kit={router === 'app' ? app : pages}>{children}</Shell>
      </Suspense>
    </MetabaseProvider>
  )
}

export const AppAnalytics = () => (
  <Suspense>
    <Analytics kit={app} />
  </Suspense>
)

export const PagesAnalytics = () => <Analytics kit={pages} />
