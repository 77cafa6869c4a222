/** More bytes than a resource and its params need. */
export const MAX_BODY_BYTES = 16_384

/** Reads the text of a body; `null` for a body that is too long, which is read no further than the limit. */
export async function readBody(request: Request): Promise<string | null> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) return null
  const reader = request.body?.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for (let bytes = 0; reader;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
  return new Blob(chunks).text()
}
