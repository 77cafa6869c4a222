import { start } from './start.ts'

const { url, siteUrl } = await start(Number(process.env['PORT'] ?? 3000))
console.log(
  `The app:   ${url}\nMetabase:  ${siteUrl}\n\nSign in as ada@acme.example or grace@globex.example, password quick-start.`,
)
