const ALL = Array.from({ length: 20 }, (_, index) => index + 1)

const named = process.env['WALK_SEEDS']

/** Whether a person named the walks to take. */
export const isSelection = named !== undefined && named !== 'all'

/** The walks to take: those that `WALK_SEEDS` names (`all`, or numbers with commas), else those of each push. */
export function walkSeeds(eachPush: readonly number[] = [4, 6, 7, 8]): readonly number[] {
  if (named === undefined) return eachPush
  return named === 'all' ? ALL : named.split(',').map(Number)
}
