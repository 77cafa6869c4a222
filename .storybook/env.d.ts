/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly METABASE_URL?: string
  readonly SUBPATH_URL?: string
  readonly NEXTGEN_URL?: string
}

declare module 'virtual:api/*' {
  const markdown: string
  export default markdown
}
