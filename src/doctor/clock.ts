import type { Answer } from './ask.ts'
import { ok, problem, skipped, warning, type Finding } from './finding.ts'

/** A date in a header has no fractions, and a request takes time: less is no difference. */
const NOTICED_SECONDS = 5

/** Signed embeds have this leeway. A sign-in has none, and its token lives as long by default. */
const LEEWAY_SECONDS = 60

const CURE = { cure: 'Synchronise the clocks of both servers, for example with NTP' }

/** Compares the clock of this machine, which should be that of the server that signs tokens, with the `Date` of an answer. */
export function checkClock({ headers, atMs }: Answer): Finding {
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date)) return skipped('clock', 'The answers have no Date header.')
  // The header has lost the fraction of its second, which is half a second on average.
  const ahead = Math.round((date + 500 - atMs) / 1000)
  const seconds = Math.abs(ahead)
  if (seconds < NOTICED_SECONDS)
    return ok('clock', 'The clocks of this machine and of Metabase (by its Date header) are the same.')
  const where = `By its Date header, Metabase’s clock is ${seconds} seconds ${ahead > 0 ? 'ahead of' : 'behind'} the clock of this machine.`
  if (seconds <= LEEWAY_SECONDS)
    return warning(
      'clock',
      `${where} Tokens live ${ahead > 0 ? 'shorter' : 'longer'} than your server says.`,
      CURE,
    )
  return problem(
    'clock',
    ahead > 0
      ? `${where} A sign-in token, which lives 60 seconds, has expired when it arrives.`
      : `${where} Tokens live much longer than your server says, and a token with nbf is refused.`,
    CURE,
  )
}
