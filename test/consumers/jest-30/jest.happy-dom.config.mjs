import config from './jest.config.cjs'

export default {
  ...config,
  testEnvironment: '@happy-dom/jest-environment',
  testEnvironmentOptions: { settings: { disableIframePageLoading: true } },
}
