import { MetabaseError } from '../protocol/errors.ts'
import { secretKey } from './check.ts'

/** A web-standard request handler, as Next.js, Hono, Deno, Bun and Cloudflare Workers use them. */
export type Handler = (request: Request) => Promise<Response>

export type Awaitable<T> = T | Promise<T>

export type Secret = string | (() => Awaitable<string>)

/** An error as JSON, which no cache stores. */
export const refuse = (status: number, error: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error }, { status, headers: { 'cache-control': 'no-store', ...headers } })

/**
 * Answers a mistake in the server's own code or settings: the log gets the sentence, which never contains a value, and the
 * browser gets a 500 without detail. Any other error is thrown, for the framework to handle.
 */
export function answerMistake(handler: string, error: unknown): Response {
  if (!(error instanceof MetabaseError)) throw error
  console.error(`react-metabase: ${handler}: ${error.message}`)
  return internalError()
}

const internalError = (): Response => refuse(500, 'Internal server error')

/**
 * Checks the options of a handler once, at its first request. Not earlier, because a build such as `next build` loads the
 * module where there are no secrets. The returned function gives the answer to a request if the options are wrong.
 */
export function checkAtFirstRequest(handler: string, check: () => void): () => Response | undefined {
  let isValid: boolean | undefined
  return () => {
    if (isValid !== undefined) return isValid ? undefined : internalError()
    try {
      check()
      isValid = true
      return undefined
    } catch (error) {
      isValid = false
      return answerMistake(handler, error)
    }
  }
}

/** Throws `secret_missing` for text that cannot be a secret. What a function returns is checked when it signs. */
export function checkSecret(secret: Secret, name: string): void {
  if (typeof secret !== 'function') secretKey(secret, name)
}

/** The text of a secret. Throws `secret_missing` if its function fails. */
export async function readSecret(secret: Secret): Promise<string> {
  if (typeof secret !== 'function') return secret
  try {
    return await secret()
  } catch {
    throw new MetabaseError(
      'secret_missing',
      'The secret function failed. Its error is not logged here, because it could contain the secret: log it in the function',
    )
  }
}
