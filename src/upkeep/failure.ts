import type { MetabaseErrorCode } from '../protocol/errors.ts'

/** What core makes a `MetabaseError` of: the class itself is with the app, and not in this part. */
export class Failure extends Error {
  constructor(
    readonly code: MetabaseErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause })
  }
}
