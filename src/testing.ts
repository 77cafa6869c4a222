export { fakeMetabase } from './testing/fake-metabase.ts'
export type { FakeMetabase, FakeMetabaseOptions, ReceivedMessage } from './testing/fake-metabase.ts'
export { fakeFetchToken } from './testing/fake-fetch-token.ts'
export type { FakeFetchToken, FakeTokenOptions } from './testing/fake-fetch-token.ts'
