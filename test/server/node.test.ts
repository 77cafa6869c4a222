import express from 'express'
import { createServer, type RequestListener } from 'node:http'
import { describe, expect, it, vi } from 'vitest'
import { toNodeHandler } from '../../src/server.ts'

describe('toNodeHandler', () => {
  const echo = async (request: Request): Promise<Response> =>
    Response.json(
      {
        method: request.method,
        url: request.url,
        header: request.headers.get('x-test'),
        body: await request.text(),
      },
      { status: 201, headers: { 'x-answer': 'yes' } },
    )
  async function ask(listener: RequestListener, path: string, init?: RequestInit): Promise<Response> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    try {
      return await fetch(`http://127.0.0.1:${port}${path}`, init)
    } finally {
      server.close()
    }
  }
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-test': 'x' },
    body: '{"a":"é"}',
  }

  it('serves node:http', async () => {
    const answer = await ask(
      (request, response) => void toNodeHandler(echo)(request, response),
      '/a?b=c',
      post,
    )
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-answer')).toBe('yes')
    expect(await answer.json()).toMatchObject({ method: 'POST', header: 'x', body: '{"a":"é"}' })
  })

  it('serves Express, behind a body parser and below a router, with the whole address', async () => {
    const below = express.Router().post('/token', toNodeHandler(echo))
    const answer = await ask(express().use(express.json()).use('/api', below), '/api/token?b=c', post)
    expect(await answer.json()).toMatchObject({
      url: expect.stringMatching(/\/api\/token\?b=c$/) as string,
      body: '{"a":"é"}',
    })
  })

  it('hands an error to Express, and to node:http says nothing of it', async () => {
    const fails = toNodeHandler(() => Promise.reject(new Error('secret things')))
    const plain = await ask((request, response) => void fails(request, response), '/')
    expect([plain.status, await plain.text()]).toEqual([500, 'Internal server error'])
    const seen = vi.fn()
    const server = express().get('/', fails)
    const onError: express.ErrorRequestHandler = (error, _request, response, ...rest) => {
      seen(error, rest.length)
      response.status(503).end()
    }
    Object.defineProperty(onError, 'length', { value: 4 }) // By which Express knows it.
    server.use(onError)
    expect((await ask(server, '/')).status).toBe(503)
    expect(seen).toHaveBeenCalledOnce()
  })
})
