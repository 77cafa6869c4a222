/** More bytes than any route of ours needs. */
export const MAX_BODY_BYTES = 16_384

/** More bytes than a resource, its params and a context need. */
export const MAX_TOKEN_REQUEST_BYTES = 8192

/** Reads the text of a request for a token; `null` for a body that is too long, which is read no further than the limit. */
export async function readBody(request: Request): Promise<string | null> {
  if (Number(request.headers.get('content-length')) > MAX_TOKEN_REQUEST_BYTES) return null
  const reader = request.body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > MAX_TOKEN_REQUEST_BYTES) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
  return new Blob(chunks).text()
}
