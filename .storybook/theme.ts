import { create, type ThemeVars } from 'storybook/theming'

const mark = `<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true" style="flex:none"><rect width="26" height="26" rx="7" fill="#3d5bd9"/><path d="M8 6H6.5A1.5 1.5 0 0 0 5 7.5v11A1.5 1.5 0 0 0 6.5 20H8M18 6h1.5A1.5 1.5 0 0 1 21 7.5v11a1.5 1.5 0 0 1-1.5 1.5H18" fill="none" stroke="#fff" stroke-opacity=".75" stroke-width="1.6" stroke-linecap="round"/><path d="M9.5 16.5v-3M13 16.5v-7M16.5 16.5v-5" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>`

const common = {
  brandTitle: `<span style="display:flex;align-items:center;gap:10px;font-size:16px;font-weight:650;letter-spacing:-0.01em">${mark}react-metabase</span>`,
  brandUrl: './',
  brandTarget: '_self',
  fontBase: 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
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
