'use client'

export { useRouterSync } from './react/react-router.ts'
