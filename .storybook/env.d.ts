/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly STORYBOOK_SIMULATOR_ORIGIN?: string
}
