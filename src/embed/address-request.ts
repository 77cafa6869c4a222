import type { MetabaseError } from '../protocol/errors.ts'
import type { Address } from './life.ts'
import type { Page } from './page.ts'

/** The request for the address of a page, and the token in the address as long as that is in use. */
export interface AddressRequests {
  /** Asks for an address. What was asked for before is no longer wanted, and its token is released. */
  readonly start: (ask: (signal: AbortSignal) => ReturnType<Page['address']>) => void
  /** Aborts when the address is no longer in use. */
  readonly signal: () => AbortSignal
  /** Another holds the token from now on. */
  readonly replace: (holder: AbortController) => void
  readonly end: () => void
}

/** What becomes of a request. */
export interface AddressHandlers {
  /** `null`: the app says that it is not known yet. */
  readonly onFound: (address: Address | null) => void
  readonly onFail: (error: MetabaseError) => void
}

export function createAddressRequests({ onFound, onFail }: AddressHandlers): AddressRequests {
  let controller = new AbortController()

  function replace(holder: AbortController): void {
    if (holder === controller) return
    controller.abort()
    controller = holder
  }
  return {
    start(ask) {
      replace(new AbortController())
      const { signal } = controller
      const address = ask(signal)
      if (address === null || 'url' in address) onFound(address)
      else
        address.then(
          (found) => {
            if (!signal.aborted) onFound(found)
          },
          (error: unknown) => {
            if (!signal.aborted) onFail(error as MetabaseError)
          },
        )
    },
    signal: () => controller.signal,
    replace,
    end() {
      controller.abort()
    },
  }
}
