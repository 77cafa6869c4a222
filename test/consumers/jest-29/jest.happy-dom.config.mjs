export default {
  testEnvironment: '@happy-dom/jest-environment',
  testEnvironmentOptions: { settings: { disableIframePageLoading: true } },
}
