import { htmlPage, json, withNames } from './document.ts'
import { guestChrome } from './content/views.ts'
import { createReadAttribute } from './guest/attributes.ts'
import { createContent } from './guest/content.ts'
import type { GuestConfig } from './guest/config.ts'
import { elementAttributes } from './guest/element-attributes.ts'
import { startEmbedScript, type EmbedScriptConfig } from './guest/embed-script.ts'
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

/** `/app/embed.js`: Metabase's elements for pages of other sites. Each page load asks for it. */
export function answerEmbedScript({ version }: Settings, faults: Faults): Response {
  const config: EmbedScriptConfig = {
    version,
    losesToken: faults.embedScriptLosesToken,
    attributes: elementAttributes(version),
  }
  const script = `(() => {${withNames}
    (${String(startEmbedScript)})(${json(config)}, ${String(createReadAttribute)});
  })();`
  return new Response(script, {
    headers: { 'content-type': 'text/javascript;charset=utf-8', 'cache-control': 'no-cache' },
  })
}
