import type { BrowserCommand } from 'vitest/node'

/** Lets the page believe that the person asks for less motion, or for a colour scheme. `null`: what the browser says. */
export const emulateMedia: BrowserCommand<
  [media: { reducedMotion?: 'reduce' | null; colorScheme?: 'dark' | null; forcedColors?: 'active' | null }]
> = ({ page }, media) => page.emulateMedia(media)
