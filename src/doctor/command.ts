#!/usr/bin/env node
import { readArguments, UsageError } from './arguments.ts'
import { examine } from './examine.ts'
import { printReport } from './print.ts'

const help = `Finds what keeps your app from embedding Metabase.

  npx react-metabase doctor https://metabase.example.com --origin https://app.example.com

Run it where your server runs: it compares clocks, and uses the same network.

  --origin <origin>      the origin of your app, for framing and cookies
  --dashboard <id>       opens this dashboard with a signed test token; may be repeated
  --question <id>        the same for a question
  --param <slug=value>   locks a value in these tokens; may be repeated
  --email <address>      signs in a person who exists, for a moment. Metabase then updates the attributes of the person,
                         and reactivates a person who was deactivated
  --create-person        says that --email may be a new person, whom Metabase then creates
  --timeout <seconds>    for each request, default 10
  --json                 prints the findings as JSON
  --help                 prints this text

Secrets come from the environment, as in your server:

  METABASE_JWT_SECRET          the JWT signing key, for sign-in
  METABASE_EMBEDDING_SECRET    the embedding secret key, for signed and guest embeds

--jwt-secret <text> and --embedding-secret <text> do the same. Avoid them: your shell's history keeps what you type, and other
users of the machine can see it. Neither secrets nor tokens are printed.

Without --email, nobody is signed in and nobody is created. The exit code is 0 without a problem, 1 with one, and 2 if the command
could not run.
`

/** Runs the command. Resolves with its exit code. */
async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === '--help' || command === '-h' || command === 'help') return say(help, 0)
  if (command !== 'doctor')
    return fail(
      command === undefined ? 'Say what to do: doctor' : 'There is no such command. The commands are: doctor',
    )
  const wanted = readArguments(args, process.env)
  if (wanted.does === 'help') return say(help, 0)
  const report = await examine(wanted.options, fetch)
  const isColoured = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  const text = wanted.json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report, isColoured)
  return say(text, report.summary.problem > 0 ? 1 : 0)
}

function say(text: string, code: number): number {
  process.stdout.write(text)
  return code
}

function fail(message: string): number {
  process.stderr.write(`${message}.\nnpx react-metabase --help lists the options.\n`)
  return 2
}

void main(process.argv.slice(2))
  .catch((error: unknown) => {
    if (error instanceof UsageError) return fail(error.message)
    // Only where it happened: the message of a foreign error may contain a URL with a token.
    const frames = error instanceof Error ? (error.stack ?? '').match(/^ +at .*$/gm) : null
    process.stderr.write(`${['A mistake in this command ended it:', ...(frames ?? [])].join('\n')}\n`)
    return 2
  })
  .then((code) => {
    // Not process.exit(), which may end before all is written.
    process.exitCode = code
  })
