import { expect, it } from 'vitest'
import { compareSites, isLoopback, registrableDomain } from '../../src/doctor/same-site.ts'

it.each([
  ['app.example.com', 'example.com'],
  ['a.b.c.example.com', 'example.com'],
  ['example.com', 'example.com'],
  ['app.example.co.uk', 'example.co.uk'],
  ['example.com.au', 'example.com.au'],
  ['acme.github.io', 'acme.github.io'],
  ['www.acme.vercel.app', 'acme.vercel.app'],
  ['bucket.s3.eu-west-1.amazonaws.com', 'bucket.s3.eu-west-1.amazonaws.com'],
  ['localhost', 'localhost'],
  ['app.localhost', 'app.localhost'],
  ['127.0.0.1', '127.0.0.1'],
  ['10.1.2.3', '10.1.2.3'],
  ['[::1]', '[::1]'],
  ['metabase', 'metabase'],
])('the site of %s is %s', (hostname, site) => {
  expect(registrableDomain(hostname)).toBe(site)
})

it.each([
  ['https://app.example.com', 'https://metabase.example.com', 'same-site'],
  ['https://app.example.com:8443', 'https://metabase.example.com', 'same-site'],
  ['http://localhost:3000', 'http://localhost:3070', 'same-site'],
  ['http://localhost:3000', 'http://127.0.0.1:3070', 'cross-site'],
  ['http://10.0.0.1:3000', 'http://10.0.0.2:3000', 'cross-site'],
  ['https://app.example.com', 'https://acme.metabaseapp.com', 'cross-site'],
  ['https://app.acme.co.uk', 'https://bi.other.co.uk', 'cross-site'],
  ['https://one.github.io', 'https://two.github.io', 'cross-site'],
  ['http://app.example.com', 'https://metabase.example.com', 'cross-scheme'],
])('%s and %s are %s', (app, metabase, relation) => {
  expect(compareSites(new URL(app), new URL(metabase)).relation).toBe(relation)
})

it('knows the names of this machine, which browsers trust without TLS', () => {
  for (const name of ['localhost', 'app.localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
    expect(isLoopback(name)).toBe(true)
  for (const name of ['localhost.example.com', '10.0.0.1', '128.0.0.1']) expect(isLoopback(name)).toBe(false)
})
