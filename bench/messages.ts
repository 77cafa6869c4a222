// A million messages, most of them malformed, through the parser of a signed page. It may not throw, and has to accept
// what the specification calls a message and nothing else. Prints what one message costs.
import fc from 'fast-check'
import { parseFramedMessage } from '../src/protocol/resizer.ts'
import { anyData, isMetabaseMessage } from '../test/support/messages.ts'

const BATCHES = 100
const BATCH = 10_000

let accepted = 0
let wrong = 0
let ns = 0n
for (let seed = 1; seed <= BATCHES; seed++) {
  const messages = fc.sample(anyData, { numRuns: BATCH, seed })
  const start = process.hrtime.bigint()
  const answers = messages.map(parseFramedMessage)
  ns += process.hrtime.bigint() - start
  messages.forEach((message, index) => {
    const isAccepted = answers[index] !== null
    if (isAccepted) accepted++
    if (isAccepted !== isMetabaseMessage(message)) wrong++
  })
}
const total = BATCHES * BATCH
console.log(
  `${total} messages, ${accepted} accepted, ${wrong} of all wrongly, ${Number(ns / BigInt(total))} ns each, none threw`,
)
if (wrong > 0) process.exitCode = 1
