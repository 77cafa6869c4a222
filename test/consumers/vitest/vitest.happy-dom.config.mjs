import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

export default mergeConfig(config, {
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { settings: { disableIframePageLoading: true } } },
  },
})
