/** The build puts it in. */
declare const __VERSION__: string | undefined

/** The version of this package. */
export const VERSION: string = typeof __VERSION__ === 'string' ? __VERSION__ : 'from source'
