import type { Meta, StoryObj } from '@storybook/react-vite'
import { useEffect, useState } from 'react'
import { InteractiveEmbed, MetabaseProvider, useEmbed, type EmbedEvent } from 'react-metabase'
import { expect, userEvent, waitFor } from 'storybook/test'
import { hostUrl, siteUrl } from '../.storybook/metabase.ts'

const meta = { title: 'Protocol inspector' } satisfies Meta
export default meta
type Story = StoryObj<typeof meta>

function describe(data: unknown): string | null {
  if (typeof data === 'string') return data.startsWith('[iFrame') ? data : null
  const { metabase } = (data ?? {}) as { metabase?: { type: string; location?: Location; frame?: object } }
  if (metabase === undefined) return null
  const { type, location, frame } = metabase
  return `${type} ${location ? location.pathname + location.search : JSON.stringify(frame)}`
}

function Inspector() {
  const embed = useEmbed()
  const [lines, setLines] = useState<readonly string[]>([])
  const add = (line: string): void => {
    setLines((before) => [...before.slice(-99), line])
  }
  useEffect(() => {
    const listen = (event: MessageEvent<unknown>): void => {
      const line = event.origin === new URL(siteUrl).origin ? describe(event.data) : null
      if (line !== null) add(`Metabase → app   ${line}`)
    }
    window.addEventListener('message', listen, true) // Before the embed, so that causes come before effects.
    return () => {
      window.removeEventListener('message', listen, true)
    }
  }, [])
  const onEvent = ({ asked, status }: EmbedEvent): void => {
    if (asked !== undefined) add(`app → Metabase   location ${asked}`)
    if (status !== undefined) add(`                 status ${status}`)
  }
  return (
    <MetabaseProvider siteUrl={siteUrl} ssoUrl={hostUrl('sso')} onEvent={onEvent}>
      <p style={{ display: 'flex', gap: 8 }}>
        {['/dashboard/1', '/dashboard/2', '/nowhere'].map((path) => (
          <button key={path} type="button" onClick={() => embed.navigate(path)}>
            {path}
          </button>
        ))}
      </p>
      <div style={{ display: 'grid', gridTemplateColumns: '2fr 1fr', gap: 12 }}>
        <InteractiveEmbed
          embed={embed}
          path="/dashboard/1"
          title="Analytics"
          height={640}
          ui={{ topNav: false }}
        />
        <pre
          aria-label="Messages"
          tabIndex={0}
          style={{
            margin: 0,
            height: 640,
            overflow: 'auto',
            fontSize: 12,
            background: '#f4f5f7',
            padding: 12,
          }}
        >
          {lines.join('\n')}
        </pre>
      </div>
    </MetabaseProvider>
  )
}

/** Every message as it passes, and the status that comes of it. Click around, and see what Metabase says. */
export const Messages: Story = {
  render: () => <Inspector />,
  play: async ({ canvas }) => {
    const messages = canvas.getByLabelText('Messages')
    await waitFor(() => expect(messages).toHaveTextContent('status ready'), { timeout: 10_000 })
    await userEvent.click(canvas.getByRole('button', { name: '/dashboard/2' }))
    await waitFor(() => expect(messages).toHaveTextContent('app → Metabase location /dashboard/2'))
  },
}
