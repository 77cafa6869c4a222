import { htmlPage, json } from './document.ts'
import { guestChrome } from './content/views.ts'
import { createContent } from './guest/content.ts'
import type { GuestConfig } from './guest/config.ts'
import { createLook } from './guest/look.ts'
import { startGuestPage } from './guest/page.ts'
import { readClaims } from './guest/read-claims.ts'
import { createChooseScreen } from './guest/screen.ts'
import { createTokens } from './guest/tokens.ts'
import { createValueRules } from './guest/values.ts'
import type { Faults, Settings } from './options.ts'
import { busy } from './page/busy.ts'

/**
 * The page in the frame of a guest embed, `/embed/sdk/v1`: the same for every embed, as the settings come by message. It may
 * be framed by anybody, and asks nobody but its own origin for data.
 */
export function answerGuestDocument(settings: Settings, faults: Faults): Response {
  const { plan, version, basePath } = settings
  const { bootMs, bootBusy, busyMs, viewerClockAheadSeconds, authenticationTimeoutMs, reloadsAfterMs } =
    faults
  const config: GuestConfig = {
    ...{ plan, version, bootMs, bootBusy, busyMs },
    ...{ viewerClockAheadSeconds, authenticationTimeoutMs, reloadsAfterMs },
  }
  const script = `
    (${String(startGuestPage)})(${json(config)}, {
      readClaims: ${String(readClaims)},
      createChooseScreen: ${String(createChooseScreen)},
      createTokens: ${String(createTokens)},
      createValueRules: ${String(createValueRules)},
      createLook: ${String(createLook)},
      createContent: ${String(createContent)},
      busy: ${String(busy)},
    });`
  return htmlPage({
    basePath,
    rootClass: 'guest no-footer',
    body: guestChrome,
    script: faults.neverBoots ? null : script,
    headers: { 'content-security-policy': "connect-src 'self'; frame-ancestors *" },
  })
}
