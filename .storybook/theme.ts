import { create, type ThemeVars } from 'storybook/theming'

const mark = `<img src="./favicon.svg" width="26" height="26" alt="">`

const common = {
  brandTitle: `<span style="display:flex;align-items:center;gap:10px;font-size:16px;font-weight:650;letter-spacing:-0.01em">${mark}react-metabase</span>`,
  brandUrl: './',
  brandTarget: '_self',
  fontBase:
    'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontCode: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  appBorderRadius: 8,
  inputBorderRadius: 6,
}

const light: ThemeVars = create({
  ...common,
  base: 'light',
  colorPrimary: '#3d5bd9',
  colorSecondary: '#3350c8',
  appBg: '#f7f8fa',
  appContentBg: '#ffffff',
  appPreviewBg: '#ffffff',
  appHoverBg: '#eceff6',
  appBorderColor: '#e3e6ec',
  textColor: '#1d2433',
  textMutedColor: '#5a6374',
  barBg: '#ffffff',
  barTextColor: '#5a6374',
  barHoverColor: '#3350c8',
  barSelectedColor: '#3350c8',
  inputBg: '#ffffff',
  inputBorder: '#c9cfda',
  inputTextColor: '#1d2433',
})

const dark: ThemeVars = create({
  ...common,
  base: 'dark',
  colorPrimary: '#8ea4ff',
  colorSecondary: '#8ea4ff',
  appBg: '#12151c',
  appContentBg: '#171b24',
  appPreviewBg: '#171b24',
  appHoverBg: '#232938',
  appBorderColor: '#2b3140',
  textColor: '#e6e9f0',
  textInverseColor: '#171b24',
  textMutedColor: '#a3acbd',
  barBg: '#171b24',
  barTextColor: '#a3acbd',
  barHoverColor: '#a8b9ff',
  barSelectedColor: '#a8b9ff',
  inputBg: '#1d222d',
  inputBorder: '#3a4254',
  inputTextColor: '#e6e9f0',
})

const query = window.matchMedia('(prefers-color-scheme: dark)')

/** The theme of the site, in the colour scheme that the system asks for. */
export const systemTheme = (): ThemeVars => (query.matches ? dark : light)

/** Calls `listener` when the system asks for the other colour scheme. */
export function onSystemTheme(listener: () => void): () => void {
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
