// As much of Next.js as its adapter uses, which is too large to be installed for its types.
declare module 'next/navigation.js' {
  export function usePathname(): string | null
  export function useSearchParams(): URLSearchParams | null
}

declare module 'next/compat/router.js' {
  type Go = (
    address: string,
    as?: string,
    options?: { readonly shallow?: boolean; readonly scroll?: boolean },
  ) => Promise<boolean>
  /** `null` in the App Router. */
  export function useRouter(): {
    readonly isReady: boolean
    /** With query and hash, without the base path. */
    readonly asPath: string
    readonly basePath: string
    readonly push: Go
    readonly replace: Go
  } | null
}
