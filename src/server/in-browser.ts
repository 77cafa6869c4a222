/** Stands in the place of the server entry in a bundle for browsers, where its secrets would be for all to read. */
throw new Error(
  'react-metabase/server was imported into code for the browser. It holds secrets: import it in your server alone, and react-metabase in the browser.',
)
