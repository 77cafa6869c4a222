import type { Meta, StoryObj } from '@storybook/react-vite'
import { InteractiveEmbed, PublicEmbed, StaticEmbed, useEmbed } from 'react-metabase'
// This one is there in a built Storybook too. An app takes `react-metabase/devtools`.
import { MetabaseDevtools } from 'react-metabase/devtools/production'
import { expect, userEvent, waitFor, within } from 'storybook/test'

const meta = {
  title: 'Devtools',
  // The panel is fixed to the window: on the docs page each story has one of its own.
  parameters: { shell: { page: 'Analytics' }, docs: { story: { inline: false, iframeHeight: 640 } } },
} satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

const TIMEOUT_MS = 20_000

/** Queries for what is in the panel's shadow root. Their types know elements only. */
function panelOf({ ownerDocument }: HTMLElement) {
  const shadow = ownerDocument.querySelector('[data-metabase=devtools]')?.shadowRoot
  if (!shadow) throw new Error('There is no panel')
  return within(shadow as unknown as HTMLElement)
}

/** The rows of the log, as text. */
const logOf = (canvasElement: HTMLElement): readonly string[] =>
  within(panelOf(canvasElement).getByRole('region', { name: 'Messages' }))
    .getAllByRole('row')
    .map(({ textContent }) => textContent)

function Inside() {
  const embed = useEmbed()
  return (
    <>
      <div className="toolbar">
        {['/dashboard/1', '/dashboard/2', '/nowhere'].map((path) => (
          <button key={path} type="button" onClick={() => embed.navigate(path)}>
            {path}
          </button>
        ))}
      </div>
      <InteractiveEmbed
        embed={embed}
        path="/dashboard/1?region=West"
        title="Analytics"
        height={480}
        ui={{ topNav: false }}
      />
    </>
  )
}

/**
 * Every message as it passes, and what becomes of it.
 *
 * Try: press a path, and read what the app says and what Metabase answers.
 */
export const Messages: Story = {
  render: () => (
    <>
      <Inside />
      <MetabaseDevtools initialIsOpen />
    </>
  ),
  play: async ({ canvas, canvasElement, step }) => {
    await step('The embed and its messages are listed, without the values of filters', async () => {
      await waitFor(() => expect(logOf(canvasElement).join('\n')).toMatch(/stateready/), {
        timeout: TIMEOUT_MS,
      })
      const header = await panelOf(canvasElement).findByRole('rowheader', { name: /Analytics/ })
      await waitFor(() => expect(header.parentElement).toHaveTextContent('region=…'))
      await expect(panelOf(canvasElement).queryByText(/West/)).toBeNull()
    })
    await step('A move is a message to Metabase, and Metabase answers', async () => {
      await userEvent.click(canvas.getByRole('button', { name: '/dashboard/2' }))
      const says = (from: string): Promise<void> =>
        waitFor(() => expect(logOf(canvasElement).join('\n')).toContain(`${from}location/dashboard/2`), {
          timeout: TIMEOUT_MS,
        })
      await says('app → Metabase')
      await says('Metabase → app')
    })
    await step('The log shows one type of message', async () => {
      await userEvent.selectOptions(panelOf(canvasElement).getByLabelText('Type'), 'state')
      await expect(
        logOf(canvasElement)
          .slice(1)
          .every((line) => line.includes('embedstate')),
      ).toBe(true)
      await userEvent.selectOptions(panelOf(canvasElement).getByLabelText('Type'), '')
    })
  },
}

/**
 * Each embed with its status, its height and the times of its token.
 *
 * Try: press Show in the row of an embed. The embed is outlined on the page.
 */
export const Embeds: Story = {
  render: () => (
    <>
      <StaticEmbed dashboard={1} title="Sales" height={320} />
      <PublicEmbed dashboard="6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003" title="Service status" height={320} />
      <MetabaseDevtools initialIsOpen />
    </>
  ),
  play: async ({ canvasElement, step }) => {
    await step('A token has times, and is not shown', async () => {
      await waitFor(() => expect(panelOf(canvasElement).getByText(/^renewal in/)).toBeVisible(), {
        timeout: TIMEOUT_MS,
      })
      await expect(panelOf(canvasElement).queryByText(/eyJ/)).toBeNull()
    })
    await step('The second embed is outlined', async () => {
      await userEvent.click(
        await panelOf(canvasElement).findByRole('button', { name: 'Show Service status' }),
      )
      await expect(panelOf(canvasElement).getByRole('status')).toHaveTextContent(
        'Service status is outlined on the page.',
      )
    })
  },
}

/**
 * The button in the corner opens the panel. Escape closes it, and the button has the focus again.
 *
 * Try: press the button, and then Escape.
 */
export const Closed: Story = {
  render: () => (
    <>
      <Inside />
      <MetabaseDevtools />
    </>
  ),
  play: async ({ canvasElement }) => {
    const button = await waitFor(() =>
      panelOf(canvasElement).getByRole('button', { name: /^Metabase devtools: 1 embed/ }),
    )
    await userEvent.click(button)
    await waitFor(() => expect(panelOf(canvasElement).getByRole('button', { name: 'Close' })).toBeVisible())
    await userEvent.keyboard('{Escape}')
    await waitFor(() =>
      expect(panelOf(canvasElement).getByRole('button', { name: /^Metabase devtools/ })).toBeVisible(),
    )
  },
}
