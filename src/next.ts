'use client'

export { useRouterSync } from './react/next.ts'
