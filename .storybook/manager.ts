import { addons } from 'storybook/manager-api'
import { onSystemTheme, systemTheme } from './theme.ts'

const apply = (): void => addons.setConfig({ theme: systemTheme(), sidebar: { showRoots: true } })

apply()
onSystemTheme(apply)
