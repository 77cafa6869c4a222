// A million arbitrary messages through the two parsers: none may throw, and few are anything to us. Prints what one costs.
import fc from 'fast-check'
import { parseMessage } from '../src/protocol/messages.ts'
import { parseResizerMessage } from '../src/protocol/resizer.ts'

const BATCHES = 100
const BATCH = 10_000

let accepted = 0
let ns = 0n
for (let seed = 1; seed <= BATCHES; seed++) {
  const data = fc.sample(fc.anything({ maxDepth: 2 }), { numRuns: BATCH, seed })
  const messages = data.map((value, index) =>
    index % 3 === 0
      ? value
      : index % 3 === 1
        ? { metabase: value }
        : { metabase: { type: 'frame', frame: value } },
  )
  const start = process.hrtime.bigint()
  for (const message of messages) if (parseMessage(message) ?? parseResizerMessage(message)) accepted++
  ns += process.hrtime.bigint() - start
}
const total = BATCHES * BATCH
console.log(
  `${total} messages, ${accepted} of them accepted, ${Number(ns / BigInt(total))} ns each, none threw`,
)
if (accepted > 0) process.exitCode = 1
