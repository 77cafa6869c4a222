// @vitest-environment node
import { expect, it } from 'vitest'
import { elementAttributes, loadEmbedScript } from '../../src/elements.ts'

it('is loaded by no server, which is told so (G-50)', async () => {
  await expect(loadEmbedScript('https://metabase.test')).rejects.toMatchObject({
    code: 'props_invalid',
    message: expect.stringContaining('call it in an effect') as string,
  })
  expect(elementAttributes('metabase-dashboard', { withTitle: false })).toEqual({ 'with-title': 'false' })
})
