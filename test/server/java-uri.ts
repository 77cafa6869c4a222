/** RFC 2396's `unreserved`, `escaped`, and java.net.URI's "other": neither ASCII, nor a control character, nor a space. */
const common = String.raw`[A-Za-z\d_.!~*'()-]|%[\dA-Fa-f]{2}|[^\0-\x7f\p{Cc}\p{Z}]`
const path = String.raw`(?:${common}|[/:@&=+$,;])*`
const queryOrFragment = String.raw`(?:${common}|[/:@&=+$,;?[\]])*`
const reference = new RegExp(
  String.raw`^/(?!/)${path}(?:\?${queryOrFragment})?(?:#${queryOrFragment})?$`,
  'u',
)

/** Whether java.net.URI (RFC 2396, with the brackets of RFC 2732) reads the text as a path, with or without query and fragment. */
export const isJavaPath = (text: string): boolean => reference.test(text)
