'use client'

export { MetabaseDevtools } from './devtools/development.ts'
export type { MetabaseDevtoolsProps } from './devtools/devtools.tsx'
