type Part = typeof import('../upkeep/upkeep.ts')

/** The part that is loaded behind the first page, once it is there. */
export const loaded: { part?: Part } = {}

/** The same, for those who can wait. */
export const later = async (): Promise<Part> => (loaded.part ??= await import('../upkeep/upkeep.ts'))
