import { describe, expect, it } from 'vitest'
import { matchesSource, nearMiss, readFraming } from '../../src/doctor/frame-ancestors.ts'

const metabase = new URL('https://metabase.example.com')
const covers = (source: string, origin: string, self: URL = metabase): boolean =>
  matchesSource(source, new URL(origin), self)

describe('a source of frame-ancestors', () => {
  it.each([
    ['*', 'https://app.example.com'],
    ['https://app.example.com', 'https://app.example.com'],
    ['HTTPS://App.Example.com', 'https://app.example.com'],
    ['https://app.example.com/', 'https://app.example.com'],
    ['https://app.example.com:443', 'https://app.example.com'],
    ['https://app.example.com:*', 'https://app.example.com:8443'],
    ['http://app.example.com', 'https://app.example.com'],
    ['app.example.com', 'https://app.example.com'],
    ['https://*.example.com', 'https://app.example.com'],
    ['https://*.example.com', 'https://app.eu.example.com'],
    ['*.example.com:*', 'https://app.example.com:3000'],
    ['https:', 'https://app.example.com:8443'],
    ["'self'", 'https://metabase.example.com'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://localhost:*', 'http://localhost:5173'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s covers %s', (source, origin) => {
    expect(covers(source, origin)).toBe(true)
  })

  it.each([
    ["'none'", 'https://app.example.com'],
    ['https://app.example.com', 'http://app.example.com'],
    ['https://app.example.com', 'https://app.example.com:8443'],
    ['https://app.example.com:8443', 'https://app.example.com'],
    ['https://app.example.com', 'https://app.example.com.evil.test'],
    ['https://*.example.com', 'https://example.com'],
    ['https://*.example.com', 'https://notexample.com'],
    ['https://app.example.com/analytics', 'https://app.example.com'],
    ['http://localhost', 'http://localhost:3000'],
    ['http://localhost:3000', 'http://127.0.0.1:3000'],
    ['https:', 'http://app.example.com'],
    ["'self'", 'https://app.example.com'],
    ['app.example.com', 'http://app.example.com'],
    ['https://app.example.com*', 'https://app.example.com'],
    ['*', 'capacitor://localhost'],
  ])('%s does not cover %s', (source, origin) => {
    expect(covers(source, origin)).toBe(false)
  })

  it('without a scheme is for the scheme of Metabase, and http is for https too', () => {
    const local = new URL('http://localhost:3070')
    expect(covers('app.example.com', 'http://app.example.com', local)).toBe(true)
    expect(covers('app.example.com', 'https://app.example.com', local)).toBe(true)
    expect(covers("'self'", 'https://bi.test', new URL('http://bi.test'))).toBe(true)
    expect(covers("'self'", 'http://bi.test', new URL('https://bi.test'))).toBe(false)
  })
})

describe('the headers of a page', () => {
  const app = new URL('https://app.example.com')
  const framing = (headers: Record<string, string>) => readFraming(new Headers(headers), app, metabase)

  it('allow any frame if they say nothing of it', () => {
    expect(framing({})).toEqual({ allowed: true, by: 'nothing', sources: [] })
    expect(framing({ 'content-security-policy': "default-src 'self'; frame-src 'none'" }).allowed).toBe(true)
  })

  it('refuse by one policy of several, and name its sources', () => {
    const policy = "default-src 'none'; Frame-Ancestors https://a.test  https://b.test"
    expect(framing({ 'content-security-policy': policy })).toEqual({
      allowed: false,
      by: 'frame-ancestors',
      sources: ['https://a.test', 'https://b.test'],
    })
    expect(framing({ 'content-security-policy': `frame-ancestors *, ${policy}` }).allowed).toBe(false)
  })

  it('refuse every frame by an empty directive, and by the first of two', () => {
    expect(framing({ 'content-security-policy': 'frame-ancestors' }).allowed).toBe(false)
    expect(framing({ 'content-security-policy': "frame-ancestors 'none'; frame-ancestors *" }).allowed).toBe(
      false,
    )
  })

  it('have a list that ends at a comma, as browsers read it', () => {
    const policy = 'frame-ancestors https://a.test,https://app.example.com'
    expect(framing({ 'content-security-policy': policy })).toMatchObject({
      allowed: false,
      sources: ['https://a.test'],
    })
  })

  it('have an X-Frame-Options that counts only without frame-ancestors', () => {
    const policy = 'frame-ancestors https://app.example.com'
    expect(framing({ 'content-security-policy': policy, 'x-frame-options': 'DENY' }).allowed).toBe(true)
    expect(framing({ 'x-frame-options': 'DENY' })).toEqual({
      allowed: false,
      by: 'X-Frame-Options',
      sources: ['deny'],
    })
  })

  it.each([
    ['SAMEORIGIN', false],
    ['SAMEORIGIN, DENY', false],
    ['ALLOW-FROM https://other.test', true],
    ['ALLOW-FROM https://a.test, SAMEORIGIN', false],
    ['nonsense', true],
  ])('with X-Frame-Options: %s allow the frame: %s', (value, allowed) => {
    expect(framing({ 'x-frame-options': value }).allowed).toBe(allowed)
  })

  it('with X-Frame-Options: SAMEORIGIN allow the frame of their own origin', () => {
    expect(readFraming(new Headers({ 'x-frame-options': 'SAMEORIGIN' }), metabase, metabase).allowed).toBe(
      true,
    )
  })
})

describe('a source that nearly covers the origin', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com:8443', 'is for another port'],
    ['https://app.example.com', 'http://app.example.com', 'is for another scheme'],
    ['app.example.com', 'http://app.example.com', 'has no scheme'],
    ['https://*.example.com', 'https://example.com', 'covers only the names below'],
    ['https://app.example.com/bi', 'https://app.example.com', 'has a path'],
  ])('%s, for %s: %s', (source, origin, reason) => {
    expect(nearMiss(['https://other.test', source], new URL(origin))).toContain(reason)
  })

  it('is not one of another host', () => {
    expect(
      nearMiss(["'none'", 'https://other.test', 'https:'], new URL('https://app.example.com')),
    ).toBeNull()
  })
})
