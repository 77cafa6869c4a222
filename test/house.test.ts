import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

/** What a room may import from. Doors, the files directly in `src`, stand before the rooms of their name. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  embed: ['protocol'],
  interactive: ['embed', 'protocol'],
  signed: ['embed', 'protocol'],
  public: ['embed', 'protocol'],
  guest: ['embed', 'protocol'],
  routing: ['embed', 'protocol'],
  react: ['interactive', 'signed', 'public', 'guest', 'routing', 'embed', 'protocol'],
  devtools: ['react', 'embed', 'protocol'],
  elements: ['protocol'],
  server: ['protocol'],
  // It signs test tokens as the server entry does.
  doctor: ['server', 'protocol'],
  testing: ['protocol'],
  // It plays Metabase: a mistake that it shared with the library would hide from every test.
  simulator: [],
  'index.ts': ['react', 'interactive', 'signed', 'public', 'guest', 'routing', 'embed', 'protocol'],
  'devtools.ts': ['devtools'],
  'next.ts': ['react'],
  'react-router.ts': ['react'],
  'tanstack-router.ts': ['react'],
  'elements.ts': ['elements', 'protocol'],
  'server.ts': ['server', 'protocol'],
  'testing.ts': ['testing'],
  'simulator.ts': ['simulator'],
}

const src = path.resolve(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const read = (file: string): string => readFileSync(path.join(src, file), 'utf8')

it.each(files)('%s imports only where its arrows point', (file) => {
  const [room = ''] = file.split(path.sep)
  const allowed = arrows[room]
  expect(allowed, `a room or door that the house does not know: ${room}`).toBeDefined()
  for (const [, target = ''] of read(file).matchAll(/(?:from|import\(?) ?'(\.[^']+)'/g)) {
    const imported = path.relative(src, path.resolve(src, path.dirname(file), target))
    // The address of the documentation.
    if (file === path.join('protocol', 'errors.ts') && imported === path.join('..', 'package.json')) continue
    const [other = ''] = imported.split(path.sep)
    expect([room, ...(allowed ?? [])]).toContain(other)
  }
})

// The types of Metabase's elements in JSX extend React's own.
it.each(
  files.filter(
    (file) =>
      !/^(react|devtools|server|simulator|testing|elements.jsx|doctor.(arguments|command)\.)/.test(file),
  ),
)('%s knows nothing of React or Node', (file) => {
  if (file === 'index.ts') return
  expect(read(file)).not.toMatch(/from '(react|node:|jose)/)
})

it.each(files.filter((file) => !file.startsWith('simulator')))(
  '%s imports at once, and nothing later',
  (file) => {
    expect(read(file)).not.toMatch(/\bimport\(|\brequire\(/)
  },
)

it.each(files)('%s is short enough to be read in one go', (file) => {
  const limit = file.startsWith('simulator') ? 400 : 250
  expect(read(file).split('\n').length - 1).toBeLessThanOrEqual(limit)
})

it('has a client door for client components, and doors that only re-export', () => {
  const forClients = [
    'index.ts',
    'devtools.ts',
    'devtools/production.ts',
    'next.ts',
    'react-router.ts',
    'tanstack-router.ts',
  ]
  for (const door of forClients) expect(read(door)).toMatch(/^'use client'\n/)
  for (const door of [...forClients, 'elements.ts', 'server.ts', 'testing.ts', 'simulator.ts'])
    expect(read(door).replace(/export (type )?\{[^}]*\} from '[^']+'|'use client'|\s/g, '')).toBe('')
})

it('has adapters that stand on the client entry alone, which the build leaves to it', () => {
  for (const name of ['next', 'react-router', 'tanstack-router']) {
    const own = [...read(`react/${name}.ts`).matchAll(/^import (?!type).*from '(\.[^']+)'/gms)].map(
      ([, from]) => from,
    )
    expect(own).toContain('./router-sync.ts')
    for (const from of own) expect(['./router-sync.ts', '../protocol/urls.ts']).toContain(from)
    expect(read(`${name}.ts`)).toContain('export { useRouterSync }')
  }
})

it('has devtools that share nothing but code without state, and what they import from the client entry', () => {
  const room = files.filter((file) => file.startsWith('devtools'))
  expect(room.length).toBeGreaterThan(5)
  for (const file of room)
    for (const [, from] of read(file).matchAll(/^import (?!type)[^']*from '(\.\.[^']+)'/gm))
      expect(from).toMatch(/^\.\.\/(protocol\/.*|react\/provider\.tsx|embed\/(watch|call-app)\.ts)$/)
})

it('exports these names, and no others', async () => {
  const doors = {
    'react-metabase': await import('../src/index.ts'),
    'react-metabase/react-router': await import('../src/react-router.ts'),
    'react-metabase/tanstack-router': await import('../src/tanstack-router.ts'),
    'react-metabase/devtools': await import('../src/devtools.ts'),
    'react-metabase/devtools/production': await import('../src/devtools/production.ts'),
    'react-metabase/elements': await import('../src/elements.ts'),
    'react-metabase/server': await import('../src/server.ts'),
    'react-metabase/testing': await import('../src/testing.ts'),
    'react-metabase/simulator': await import('../src/simulator.ts'),
  }
  expect(
    Object.fromEntries(Object.entries(doors).map(([door, names]) => [door, Object.keys(names).sort()])),
  ).toEqual({
    'react-metabase': [
      'GuestEmbed',
      'InteractiveEmbed',
      'MetabaseError',
      'MetabaseProvider',
      'PublicEmbed',
      'StaticEmbed',
      'fetchTokenFrom',
      'germanLabels',
      'useEmbed',
      'useEmbedLocation',
      'useEmbedParameters',
      'useEmbedStatus',
      'useFrameHeight',
      'useMetabase',
      'useRouterSync',
    ],
    'react-metabase/react-router': ['useRouterSync'],
    'react-metabase/tanstack-router': ['useRouterSync'],
    'react-metabase/devtools': ['MetabaseDevtools'],
    'react-metabase/devtools/production': ['MetabaseDevtools'],
    'react-metabase/elements': [
      'MetabaseError',
      'configureElements',
      'elementAttributes',
      'loadEmbedScript',
      'onElementReady',
    ],
    'react-metabase/server': [
      'MetabaseError',
      'createSsoHandler',
      'createTokenHandler',
      'signEmbedToken',
      'signSsoToken',
      'ssoRedirectUrl',
      'toNodeHandler',
    ],
    'react-metabase/testing': ['fakeFetchToken', 'fakeGuestMetabase', 'fakeMetabase'],
    'react-metabase/simulator': ['createSimulator', 'developmentSecrets', 'startSimulator'],
  })
  // In a browser, each name of the server says why it is not there.
  const refused = [...read('server/in-browser.ts').matchAll(/export const (\w+): never = refuse\(\)/g)]
  expect(refused.map(([, name]) => name).sort()).toEqual(Object.keys(doors['react-metabase/server']).sort())
  const types = [...read('index.ts').matchAll(/export type \{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  )
  expect(types.sort()).toMatchInlineSnapshot(`
    [
      "CommonEmbedProps",
      "CommonProps",
      "CustomContext",
      "DashboardSync",
      "DashboardTarget",
      "Embed",
      "EmbedAppearance",
      "EmbedComponent",
      "EmbedDefaults",
      "EmbedEvent",
      "EmbedFrame",
      "EmbedLocation",
      "EmbedParameters",
      "EmbedResource",
      "EmbedSnapshot",
      "EmbedStatus",
      "EmbedTheme",
      "EmbedUi",
      "FetchSsoToken",
      "FetchToken",
      "FramedProps",
      "FramedSync",
      "GuestEmbedProps",
      "GuestLiveProps",
      "GuestParameterValue",
      "GuestParameters",
      "GuestProps",
      "GuestRemountProps",
      "InteractiveEmbedProps",
      "InteractiveProps",
      "InteractiveSync",
      "InteractiveTarget",
      "Labels",
      "LocationSource",
      "Metabase",
      "MetabaseErrorCode",
      "MetabaseProviderProps",
      "Navigate",
      "ParameterValue",
      "ParametersChange",
      "Preload",
      "ProviderTheme",
      "PublicEmbedProps",
      "PublicProps",
      "ReadParameters",
      "Router",
      "RouterLocation",
      "ShownDashboard",
      "SignedProps",
      "StaticEmbedProps",
      "SyncedDashboard",
      "SyncedParameters",
      "SyncedPath",
      "TokenAnswer",
      "TokenReason",
      "WantedParameters",
    ]
  `)
})
