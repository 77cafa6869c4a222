/** The part that is loaded behind the first page. */
export const later = (): Promise<typeof import('../upkeep/upkeep.ts')> => import('../upkeep/upkeep.ts')
