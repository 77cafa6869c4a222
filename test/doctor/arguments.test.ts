import { describe, expect, it } from 'vitest'
import { readArguments, UsageError } from '../../src/doctor/arguments.ts'
import { bothSecrets } from './run.ts'

const site = 'https://metabase.example.com'
const read = (args: readonly string[], env: Record<string, string> = {}) => {
  const wanted = readArguments(args, env)
  if (wanted.does === 'help') throw new Error('These arguments ask for help')
  return wanted
}

describe('the arguments', () => {
  it('have defaults for all but the address', () => {
    expect(read([`${site}/bi/`])).toEqual({
      does: 'examine',
      json: false,
      options: {
        site: { origin: site, base: '/bi' },
        origin: null,
        jwtSecret: null,
        embeddingSecret: null,
        resources: [],
        params: {},
        email: null,
        createPerson: false,
        timeoutMs: 10_000,
      },
    })
  })

  it('name dashboards and questions by number or entity id, and locked values', () => {
    const { options } = read(
      [
        site,
        '--dashboard',
        '1',
        '--question',
        'Accounts_dashboard-02',
        '--param',
        'a=1',
        '--param',
        'a=x=y',
        '--param',
        'b=',
      ],
      bothSecrets,
    )
    expect(options.resources).toEqual([{ dashboard: 1 }, { question: 'Accounts_dashboard-02' }])
    expect(options.params).toEqual({ a: ['1', 'x=y'], b: [] })
  })

  it('take secrets from the environment, and an option before that', () => {
    expect(read([site], bothSecrets).options).toMatchObject({
      jwtSecret: bothSecrets.METABASE_JWT_SECRET,
      embeddingSecret: bothSecrets.METABASE_EMBEDDING_SECRET,
    })
    const { options } = read([site, '--jwt-secret', 'one', '--embedding-secret=two'], bothSecrets)
    expect(options).toMatchObject({ jwtSecret: 'one', embeddingSecret: 'two' })
    expect(read([site], { METABASE_JWT_SECRET: '' }).options.jwtSecret).toBeNull()
  })

  it('ask for help', () => {
    expect(readArguments(['--help'], {})).toEqual({ does: 'help' })
    expect(readArguments(['-h', site], {})).toEqual({ does: 'help' })
  })

  it.each([
    [[], 'Give the address of Metabase'],
    [[site, 'SECRET'], 'Give one address'],
    [['SECRET'], 'must begin with https://'],
    [['ftp://SECRET.example.com'], 'must begin with https://'],
    [[site, '--origin', 'SECRET'], '--origin must be the origin'],
    [[site, '--origin', 'https://app.example.com/SECRET'], '--origin must be the origin'],
    [[site, '--origin', 'https://ada:SECRET@app.example.com'], '--origin must be the origin'],
    [[site, '--jwt-secert=SECRET'], '--jwt-secert is no option'],
    [[site, '--jwt-secert', 'SECRET'], '--jwt-secert is no option'],
    [[site, '--json=SECRET'], '--json is an option with a value, or one without'],
    [[site, '--jwt-secret', '-SECRET'], '--jwt-secret is an option with a value'],
    [[site, '-SECRET'], '-S is no option'],
    [[site, '--dashboard', 'SECRET'], '--dashboard must be a number', bothSecrets],
    [[site, '--dashboard', '1'], 'need the embedding secret key: set METABASE_EMBEDDING_SECRET'],
    [[site, '--question', '0'], '--question must be a number', bothSecrets],
    [[site, '--param', 'SECRET'], '--param must be slug=value'],
    [[site, '--email', 'SECRET@example.com'], '--email needs the JWT signing key'],
    [[site, '--create-person'], '--create-person needs --email'],
    [[site, '--timeout', 'SECRET'], '--timeout must be a number of seconds'],
    [[site, '--timeout', '0'], '--timeout must be a number of seconds'],
  ] as [string[], string, Record<string, string>?][])('%j are refused: %s', (args, message, env) => {
    let error: unknown
    try {
      read(args, env)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toContain(message)
    expect(String(error)).not.toContain('SECRET@')
    expect(
      String(error).replace('METABASE_EMBEDDING_SECRET', '').replace('METABASE_JWT_SECRET', ''),
    ).not.toContain('SECRET')
  })
})
