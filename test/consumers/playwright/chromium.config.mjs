import config from './playwright.config.ts'

// The Chromium that the other tests use too.
const launchOptions = JSON.parse(process.env['CHROMIUM'] ?? '{}')
export default { ...config, use: { ...config.use, launchOptions } }
