/// <reference lib="webworker" />
import { createSimulator, developmentSecrets } from '../src/simulator.ts'
import { answerAsHost } from '../test/support/host.ts'

declare const self: ServiceWorkerGlobalScope

const scope = new URL(self.registration.scope)
const siteUrl = new URL('simulator', scope).href
const simulator = createSimulator({
  basePath: new URL(siteUrl).pathname,
  sessions: 'memory',
  // Only pages of this worker's own origin reach it, so whichever name the Storybook has is its own.
  controlHostnames: [scope.hostname],
})

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim())
})
self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url)
  const inside = pathname.startsWith(scope.pathname) ? pathname.slice(scope.pathname.length) : ''
  if (inside.startsWith('simulator')) event.respondWith(simulator.fetch(event.request))
  if (inside.startsWith('metabase/'))
    event.respondWith(
      answerAsHost(event.request, {
        siteUrl,
        ssoSecret: developmentSecrets.sso,
        embeddingSecret: developmentSecrets.embedding,
        simulator,
      }),
    )
})
