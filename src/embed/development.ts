/** Bundlers put it in. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Whether the app is a development build, in which mistakes of its code are shown at once. Without a bundler it is none. */
export function isDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch {
    return false
  }
}
