import { describe, expect, it } from 'vitest'
import { initialState, next, type Address, type LifeEvent, type State } from '../../src/embed/life.ts'
import { MetabaseError } from '../../src/protocol/errors.ts'

const address: Address = { url: 'https://bi.test/dashboard/1' }
const newAddress: Address = { url: 'https://bi.test/dashboard/2' }
const here = { pathname: '/dashboard/1', search: '?region=West', hash: '' }
const there = { pathname: '/dashboard/2', search: '', hash: '' }
const known = { target: '/dashboard/1?region=West', location: here, frame: null }
const findAddress = { step: 'findAddress', reason: 'initial' } as const
const loadPage = { step: 'loadPage', address } as const
const silence = new MetabaseError('no_response', 'Nothing')
const lost = new MetabaseError('session_lost', 'Out')
const refusal = new MetabaseError('token_failed', 'No')

const states = {
  idle: { ...initialState },
  authenticating: { ...known, status: 'authenticating', attempt: findAddress },
  loading: { ...known, status: 'loading', attempt: loadPage },
  ready: { ...known, status: 'ready', attempt: loadPage, moving: null },
  moving: { ...known, status: 'ready', attempt: loadPage, target: '/dashboard/2', moving: '/dashboard/2' },
  'failed, nothing under way': { ...known, status: 'failed', error: refusal, attempt: null },
  'failed, authenticating behind it': { ...known, status: 'failed', error: refusal, attempt: findAddress },
  'failed, loading behind it': { ...known, status: 'failed', error: silence, attempt: loadPage },
  'failed after it spoke, loading behind it': { ...known, status: 'failed', error: lost, attempt: loadPage },
} as const satisfies Record<string, State>

const opened = { type: 'opened', target: '/dashboard/2', reason: 'retry', inBackground: false } as const
const events = {
  opened,
  'opened in background': { ...opened, inBackground: true },
  addressFound: { type: 'addressFound', address: newAddress },
  addressWithheld: { type: 'addressWithheld' },
  spoke: { type: 'spoke' },
  located: { type: 'located', location: there },
  'located elsewhere': { type: 'located', location: { ...here, pathname: '/question/3' } },
  mended: { type: 'mended' },
  moved: { type: 'moved', target: '/dashboard/3' },
  moveEnded: { type: 'moveEnded' },
  resized: { type: 'resized', frame: { mode: 'fit', height: 700 } },
  swapped: { type: 'swapped', address: newAddress },
  'failed by silence': { type: 'failed', error: new MetabaseError('no_response', 'Again') },
  'failed by a refusal': { type: 'failed', error: new MetabaseError('token_failed', 'Again') },
  closed: { type: 'closed' },
} as const satisfies Record<string, LifeEvent>

type StateName = keyof typeof states
type EventName = keyof typeof events

/** The status after an event, with the step of the attempt. `same`: the very same state, as the event means nothing in it. */
const table: Readonly<Record<EventName, Readonly<Record<StateName, string>>>> = {
  opened: {
    idle: 'authenticating: findAddress',
    authenticating: 'authenticating: findAddress',
    loading: 'authenticating: findAddress',
    ready: 'authenticating: findAddress',
    moving: 'authenticating: findAddress',
    'failed, nothing under way': 'authenticating: findAddress',
    'failed, authenticating behind it': 'authenticating: findAddress',
    'failed, loading behind it': 'authenticating: findAddress',
    'failed after it spoke, loading behind it': 'authenticating: findAddress',
  },
  // Impossible but for a page that has failed: an error alone is kept on screen.
  'opened in background': {
    idle: 'authenticating: findAddress',
    authenticating: 'authenticating: findAddress',
    loading: 'authenticating: findAddress',
    ready: 'authenticating: findAddress',
    moving: 'authenticating: findAddress',
    'failed, nothing under way': 'failed: findAddress',
    'failed, authenticating behind it': 'failed: findAddress',
    'failed, loading behind it': 'failed: findAddress',
    'failed after it spoke, loading behind it': 'failed: findAddress',
  },
  addressFound: {
    idle: 'same',
    authenticating: 'loading: loadPage',
    loading: 'same', // Impossible: nobody looks for one.
    ready: 'same', // Impossible: nobody looks for one.
    moving: 'same', // Impossible: nobody looks for one.
    'failed, nothing under way': 'same',
    'failed, authenticating behind it': 'failed: loadPage',
    'failed, loading behind it': 'same', // Impossible: nobody looks for one.
    'failed after it spoke, loading behind it': 'same',
  },
  addressWithheld: {
    idle: 'same',
    authenticating: 'idle: none',
    loading: 'same', // Impossible: nobody looks for one.
    ready: 'same', // Impossible: nobody looks for one.
    moving: 'same', // Impossible: nobody looks for one.
    'failed, nothing under way': 'same',
    'failed, authenticating behind it': 'idle: none',
    'failed, loading behind it': 'same', // Impossible: nobody looks for one.
    'failed after it spoke, loading behind it': 'same',
  },
  spoke: {
    idle: 'same',
    authenticating: 'same', // Of the page before.
    loading: 'ready: loadPage',
    ready: 'same',
    moving: 'same',
    'failed, nothing under way': 'same', // Nothing that the frame says mends it.
    'failed, authenticating behind it': 'same', // Of the page before.
    'failed, loading behind it': 'ready: loadPage',
    'failed after it spoke, loading behind it': 'same',
  },
  located: {
    idle: 'same',
    authenticating: 'same', // Of the page before.
    loading: 'ready: loadPage',
    ready: 'ready: loadPage',
    moving: 'ready: loadPage',
    'failed, nothing under way': 'same', // Nothing that the frame says mends it.
    'failed, authenticating behind it': 'same', // Of the page before.
    'failed, loading behind it': 'ready: loadPage',
    'failed after it spoke, loading behind it': 'failed: loadPage',
  },
  'located elsewhere': {
    idle: 'same',
    authenticating: 'same', // Of the page before.
    loading: 'ready: loadPage',
    ready: 'ready: loadPage',
    moving: 'moving: loadPage',
    'failed, nothing under way': 'same', // Nothing that the frame says mends it.
    'failed, authenticating behind it': 'same', // Of the page before.
    'failed, loading behind it': 'ready: loadPage',
    'failed after it spoke, loading behind it': 'failed: loadPage',
  },
  mended: {
    idle: 'same',
    authenticating: 'same',
    loading: 'same',
    ready: 'same',
    moving: 'same',
    'failed, nothing under way': 'same',
    'failed, authenticating behind it': 'same',
    'failed, loading behind it': 'ready: loadPage',
    'failed after it spoke, loading behind it': 'ready: loadPage',
  },
  // Impossible but for a page that is ready: Metabase hears nothing before it has spoken.
  moved: {
    idle: 'same',
    authenticating: 'same',
    loading: 'same',
    ready: 'moving: loadPage',
    moving: 'moving: loadPage',
    'failed, nothing under way': 'same',
    'failed, authenticating behind it': 'same',
    'failed, loading behind it': 'same',
    'failed after it spoke, loading behind it': 'same',
  },
  moveEnded: {
    idle: 'same',
    authenticating: 'same',
    loading: 'same',
    ready: 'same',
    moving: 'ready: loadPage',
    'failed, nothing under way': 'same',
    'failed, authenticating behind it': 'same',
    'failed, loading behind it': 'same',
    'failed after it spoke, loading behind it': 'same',
  },
  resized: {
    idle: 'same',
    authenticating: 'same', // Of the page before.
    loading: 'ready: loadPage',
    ready: 'ready: loadPage',
    moving: 'moving: loadPage',
    'failed, nothing under way': 'same', // Nothing that the frame says mends it.
    'failed, authenticating behind it': 'same', // Of the page before.
    'failed, loading behind it': 'ready: loadPage',
    'failed after it spoke, loading behind it': 'failed: loadPage',
  },
  swapped: {
    idle: 'same', // Impossible: a closed page has no frames.
    authenticating: 'same', // Impossible: a load discards the prepared frame.
    loading: 'same', // Impossible: a load discards the prepared frame.
    ready: 'ready: loadPage',
    moving: 'ready: loadPage',
    'failed, nothing under way': 'ready: loadPage',
    'failed, authenticating behind it': 'ready: loadPage', // Impossible: a load discards the prepared frame.
    'failed, loading behind it': 'ready: loadPage', // Impossible: a load discards the prepared frame.
    'failed after it spoke, loading behind it': 'ready: loadPage',
  },
  'failed by silence': {
    idle: 'same',
    authenticating: 'failed: findAddress', // Impossible: silence is that of a page that was sent for.
    loading: 'failed: loadPage',
    ready: 'failed: loadPage', // Impossible: it has spoken.
    moving: 'failed: loadPage', // Impossible: it has spoken.
    'failed, nothing under way': 'failed: none',
    'failed, authenticating behind it': 'failed: findAddress', // Impossible: nothing was sent for.
    'failed, loading behind it': 'failed: loadPage',
    'failed after it spoke, loading behind it': 'failed: loadPage',
  },
  'failed by a refusal': {
    idle: 'same',
    authenticating: 'failed: none',
    loading: 'failed: none',
    ready: 'failed: none',
    moving: 'failed: none',
    'failed, nothing under way': 'failed: none',
    'failed, authenticating behind it': 'failed: none',
    'failed, loading behind it': 'failed: none',
    'failed after it spoke, loading behind it': 'failed: none',
  },
  closed: {
    idle: 'idle: none',
    authenticating: 'idle: none',
    loading: 'idle: none',
    ready: 'idle: none',
    moving: 'idle: none',
    'failed, nothing under way': 'idle: none',
    'failed, authenticating behind it': 'idle: none',
    'failed, loading behind it': 'idle: none',
    'failed after it spoke, loading behind it': 'idle: none',
  },
}

const pairs = Object.entries(table).flatMap(([event, row]) =>
  Object.entries(row).map(([state, expected]) => ({ state, event, expected }) as const),
)

it.each(pairs)('$state + $event → $expected', ({ state, event, expected }) => {
  const before: State = states[state as StateName]
  const after = next(before, events[event as EventName])
  const status = after.status === 'ready' && after.moving !== null ? 'moving' : after.status
  expect(after === before ? 'same' : `${status}: ${after.attempt?.step ?? 'none'}`).toBe(expected)
})

describe('what is known of a page', () => {
  it('is its location as an object that stays while the location does', () => {
    const first = next(states.loading, { type: 'located', location: { ...here } })
    expect(first.location).toBe(here)
    expect(next(first, events.located).location).toBe(there)
  })

  it('is a target that follows the location, and the last request while Metabase is on its way', () => {
    expect(next(states.ready, events.located).target).toBe('/dashboard/2')
    const moving = next(next(states.ready, events.moved), events.located)
    expect(moving).toMatchObject({ target: '/dashboard/3', location: there, moving: '/dashboard/3' })
    expect(next(moving, events.moveEnded)).toMatchObject({ target: '/dashboard/2', moving: null })
  })

  it('is no height any longer when another page is loaded, and its location until that reports one', () => {
    const drawn = next(states.ready, events.resized)
    const loading = next(next(drawn, events.opened), events.addressFound)
    expect(loading).toMatchObject({ status: 'loading', target: '/dashboard/2', location: here, frame: null })
  })

  it('is one error for each kind of failure, however often that happens', () => {
    const { 'failed, nothing under way': failed } = states
    expect(next(failed, events['failed by a refusal'])).toMatchObject({ error: refusal })
    expect(next(failed, events['failed by silence'])).toMatchObject({ error: { code: 'no_response' } })
  })

  it('is mended by a late word after silence, and after the frame had left (G-6, G-42)', () => {
    for (const code of ['no_response', 'page_left'] as const) {
      const failed = next(states.ready, { type: 'failed', error: new MetabaseError(code, 'Gone') })
      expect(failed).toMatchObject({ status: 'failed', attempt: { step: 'loadPage' } })
      expect(next(failed, { type: 'spoke' }).status).toBe('ready')
    }
  })

  it('is nothing after it was closed', () => {
    expect(next(states.ready, events.closed)).toEqual(initialState)
  })
})

it('makes a new attempt each time, so that the same target is loaded again', () => {
  const first = next(states.ready, events.opened)
  const second = next(first, events.opened)
  expect(first.attempt).not.toBe(second.attempt)
})
