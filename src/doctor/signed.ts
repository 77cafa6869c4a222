import { fields } from '../protocol/messages.ts'
import type { EmbedResource } from '../protocol/claims.ts'
import { secretKey } from '../server/check.ts'
import { sign, signEmbedToken } from '../server/sign.ts'
import { jsonFields, type Answer } from './ask.ts'
import { docs, ok, problem, skipped, warning, type Check, type Finding } from './finding.ts'
import type { Examination } from './options.ts'
import { readRefusal, type Refusal } from './refusal.ts'

/** The test tokens expire soon, because Metabase’s access log may contain them. */
const LIFETIME_SECONDS = 60

/** An id that no dashboard has, so that a token for it shows nothing. */
const NO_DASHBOARD = 2 ** 31 - 1

const EMBEDDING = 'Admin settings > Embedding'

/** Whether Metabase takes tokens of signed and guest embeds, and those of this key. */
export async function checkSignedEmbeds({ ask, embeddingSecret }: Examination): Promise<Finding> {
  const check = 'signed_embeds'
  const key =
    embeddingSecret === null
      ? crypto.getRandomValues(new Uint8Array(32))
      : secretKey(embeddingSecret, 'embedding secret key')
  const expires = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS
  const token = await sign({ resource: { dashboard: NO_DASHBOARD }, params: {} }, expires, key)
  const answer = await ask(`/api/embed/dashboard/${token}`)
  const refusal = readRefusal(answer)
  if (refusal === 'not_found' || refusal === 'not_published')
    return ok(check, 'Metabase takes the tokens of signed and guest embeds that are signed with this key.')
  if (embeddingSecret !== null) return refused(check, answer, refusal)
  if (refusal === 'signature')
    return skipped(
      check,
      'Metabase has a key for signed and guest embeds. Set METABASE_EMBEDDING_SECRET to check whether it is yours.',
    )
  // Without the key, it is not known whether anybody wants these embeds.
  return { ...refused(check, answer, refusal), status: 'warning' }
}

/** Opens a dashboard or question with a test token, and one of its cards. */
export async function checkResource(examination: Examination, resource: EmbedResource): Promise<Finding> {
  const { ask, embeddingSecret, params } = examination
  const [check, id] =
    'dashboard' in resource
      ? (['dashboard', resource.dashboard] as const)
      : (['question', resource.question] as const)
  const token = await signEmbedToken(
    { resource, params, expiresInSeconds: LIFETIME_SECONDS },
    embeddingSecret ?? '',
  )
  const page = `/api/embed/${check === 'question' ? 'card' : check}/${token}`
  const answer = await ask(page)
  const refusal = readRefusal(answer)
  const name = `${check} ${id}`
  if (refusal === 'not_found')
    return problem(check, `There is no ${name}.`, {
      cure: 'Take the id from its address in Metabase, and look into the trash',
    })
  if (refusal === 'not_published')
    return problem(check, `The ${name} is not published for embedding.`, {
      cure: 'Open it in Metabase, then Sharing > Embed > Publish',
      docs: docs.signed,
    })
  if (refusal !== null) return refused(check, answer, refusal)
  const card = check === 'question' ? '/query' : firstCard(jsonFields(answer))
  if (card === null) return ok(check, `The ${name} is published. It has no card with data.`)
  return checkData(check, name, await ask(page + card))
}

/** The path of the first card of a dashboard that has data: text cards have none. */
function firstCard(dashboard: Readonly<Record<string, unknown>>): string | null {
  // Up to Metabase 47 they are called ordered_cards.
  const cards = dashboard['dashcards'] ?? dashboard['ordered_cards']
  for (const one of Array.isArray(cards) ? cards : []) {
    const { id, card_id: cardId = fields(fields(one)['card'])['id'] } = fields(one)
    if (typeof id === 'number' && typeof cardId === 'number') return `/dashcard/${id}/card/${cardId}`
  }
  return null
}

/** A slug in one of Metabase's messages about parameters. Some versions write it with a colon. */
const SLUG = String.raw`:?([\w-]{1,60})`
const MISSING = new RegExp(`must specify a value for ${SLUG} in the JWT`, 'i')
const NOT_LOCKED = new RegExp(`(?:not allowed to specify a value for|Unknown parameter) ${SLUG}`, 'i')

/** Reads the answer for a card's data, where Metabase checks the locked parameters. */
function checkData(check: Check, name: string, answer: Answer): Finding {
  const missing = MISSING.exec(answer.text)?.[1]
  const notLocked = NOT_LOCKED.exec(answer.text)?.[1]
  if (answer.status >= 400 && missing !== undefined)
    return warning(
      check,
      `The ${name} is published. Its data was not checked: the parameter ${missing} is locked.`,
      {
        cure: `Add --param ${missing}=<value>. Your server must lock a value for it in each token`,
        docs: docs.signed,
      },
    )
  if (answer.status >= 400 && notLocked !== undefined)
    return problem(check, `The ${name} has no parameter ${notLocked} that a token may lock.`, {
      cure: `Mark it as Locked where the ${check} is published, or correct its name: the slug is in lower case, with underscores`,
      docs: docs.signed,
    })
  const refusal = readRefusal(answer)
  if (refusal !== null && refusal !== 'unknown') return refused(check, answer, refusal)
  if (answer.status >= 400 || jsonFields(answer)['status'] === 'failed')
    return problem(check, `The ${name} is published, and the query of its first card fails.`, {
      cure: 'Open it in Metabase, and look for the reason in its log',
    })
  return ok(check, `The ${name} is published, and its data comes.`)
}

/** What holds for every token that is refused. */
function refused(check: Check, { status }: Answer, refusal: Refusal | null): Finding {
  switch (refusal) {
    case 'signature':
      return problem(check, 'Metabase refuses tokens of this embedding secret key: it has another one.', {
        cure: `Copy the embedding secret key (${EMBEDDING}), which is not the JWT signing key`,
        docs: docs.signed,
      })
    case 'expired':
      return problem(
        check,
        'Metabase’s clock is two minutes or more ahead of this machine: a new token has expired.',
        {
          cure: 'Synchronise the clocks of both servers, for example with NTP',
        },
      )
    case 'no_secret':
    case 'disabled':
      return problem(check, 'Signed and guest embeds are turned off.', {
        cure: `Turn on static or guest embedding (${EMBEDDING})`,
        docs: docs.signed,
      })
    default:
      return problem(
        check,
        `Metabase answers a test token with ${status}, in words that are not known here.`,
        {
          cure: 'Look for the reason in the log of Metabase, or of the proxy in front of it',
        },
      )
  }
}
