'use client'

export { useRouterSync } from './react/tanstack-router.ts'
