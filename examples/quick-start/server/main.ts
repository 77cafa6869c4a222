import { demo } from './people.ts'
import { start } from './start.ts'

const { url, siteUrl } = await start(Number(process.env['PORT'] ?? 3000))
const emails = demo.people.map(({ email }) => email).join(', ')
console.log(
  `The app:   ${url}\nMetabase:  ${siteUrl}\n\nSign in with the password ${demo.password} as one of ${emails}.`,
)
