/** Bundlers put it in. */
declare const process: { readonly env: { readonly NODE_ENV?: string } }

/** Whether the app is a development build, in which mistakes of its code are shown at once. */
export const isDevelopment = (): boolean => process.env.NODE_ENV !== 'production'
