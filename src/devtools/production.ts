'use client'

export { MetabaseDevtools } from './devtools.tsx'
export type { MetabaseDevtoolsProps } from './devtools.tsx'
