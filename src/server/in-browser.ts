/** Stands in the place of the server entry in code for browsers, where its secrets would be for all to read. */
function refuse(): never {
  throw new Error(
    'react-metabase/server was imported into code for the browser. It holds secrets: import it in your server alone, and react-metabase in the browser.',
  )
}

export const createSsoHandler: never = refuse()
export const createTokenHandler: never = refuse()
export const MetabaseError: never = refuse()
export const signEmbedToken: never = refuse()
export const signSsoToken: never = refuse()
export const ssoRedirectUrl: never = refuse()
export const toNodeHandler: never = refuse()
