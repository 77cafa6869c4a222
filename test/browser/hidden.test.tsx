import * as React from 'react'
import { beforeEach, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-react'
import { InteractiveEmbed, StaticEmbed } from '../../src/index.ts'
import {
  contentOf,
  delay,
  eventually,
  fetchToken,
  filterIn,
  frameOf,
  Metabase,
  requests,
  reset,
  sees,
} from './support.tsx'

beforeEach(reset)

const asked = vi.fn(fetchToken)

/** A page of an app with both kinds of embeds, of which a tab at a time is shown. */
const App = ({ isHidden = false }) => (
  <Metabase fetchToken={asked}>
    <React.Activity mode={isHidden ? 'hidden' : 'visible'}>
      <InteractiveEmbed path="/dashboard/1" title="Inside" height="auto" />
      <StaticEmbed dashboard={1} title="Orders" height="auto" />
    </React.Activity>
  </Metabase>
)

it.skipIf(!('Activity' in React))(
  'keeps both documents, the filters and the heights of embeds in an <Activity> that is hidden and shown',
  async () => {
    asked.mockClear()
    const screen = await render(<App />)
    await sees('Inside', 'Revenue by month')
    await sees('Orders', 'Revenue by month')
    await contentOf('Orders').getByRole('combobox', { name: 'Region' }).selectOptions('West')
    await contentOf('Inside').getByRole('combobox', { name: 'Region' }).selectOptions('East')
    const frames = [frameOf('Inside'), frameOf('Orders')]
    const heights = () =>
      frames.map((frame) => frame.parentElement?.style.getPropertyValue('--metabase-height'))
    await eventually(() => {
      for (const frame of frames) expect(frame.clientHeight).toBeGreaterThan(700)
    })
    await delay(3500) // Until the heights were measured for the last time.
    const before = heights()
    const documents = await requests('document')
    for (let turn = 0; turn < 3; turn++) {
      await screen.rerender(<App isHidden />)
      await eventually(() => expect(frames[0]?.getClientRects()).toHaveLength(0))
      await delay(1500) // A hidden page is given a timer each second.
      await screen.rerender(<App />)
      await delay()
    }
    expect([frameOf('Inside'), frameOf('Orders')]).toEqual(frames)
    expect(await requests('document')).toEqual(documents)
    expect(asked).toHaveBeenCalledOnce()
    expect(await filterIn('Orders', 'region')).toBe('West')
    expect(await filterIn('Inside', 'region')).toBe('East')
    await delay(3500)
    expect(heights()).toEqual(before)
    // They are heard again, and can be used.
    await contentOf('Inside').getByRole('link', { name: 'Revenue by month' }).click()
    await sees('Inside', 'Revenue by month')
    await screen.unmount()
    expect(document.querySelectorAll('iframe[title=Inside]')).toHaveLength(0)
  },
)
