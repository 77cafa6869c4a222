import type { ReactElement } from 'react'
import { heightText, PLACES, tokenText } from './format.ts'
import type { ListedEmbed } from './list-embeds.ts'

interface EmbedTableProps {
  readonly embeds: readonly ListedEmbed[]
  readonly atMs: number
  /** `root` is where the button is. */
  readonly onShow: (embed: ListedEmbed, root: Node) => void
}

/** The embeds of the provider, those that are kept or preloaded included. */
export function EmbedTable({ embeds, atMs, onShow }: EmbedTableProps): ReactElement {
  return (
    <section className="embeds" aria-label="Embeds">
      <h3>Embeds</h3>
      {embeds.length === 0 ? (
        <p>No embed is on the page.</p>
      ) : (
        <div className="scroll" role="group" aria-label="All embeds" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {['Embed', 'Kind', 'Status', 'Target', 'Location', 'Height', 'Token', 'Where'].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {embeds.map((embed) => (
                <EmbedRow key={embed.number} embed={embed} atMs={atMs} onShow={onShow} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function EmbedRow({
  embed,
  atMs,
  onShow,
}: Omit<EmbedTableProps, 'embeds'> & { readonly embed: ListedEmbed }): ReactElement {
  const { number, title, kind, status, error, target, location, token, place, container } = embed
  return (
    <tr>
      <th scope="row" className="nowrap title">
        #{number} {title}
      </th>
      <td>{kind}</td>
      <td>
        <b className={status}>{status}</b>
        {error ? (
          <div className="error">
            <code>{error.code}</code> {error.text}
          </div>
        ) : null}
      </td>
      <td className="path">{target}</td>
      <td className="path">{location ?? '–'}</td>
      <td className="nowrap">{heightText(embed) || '–'}</td>
      <td className="nowrap">
        {token ? tokenText(token, atMs).map((part) => <div key={part}>{part}</div>) : '–'}
      </td>
      <td className="nowrap">
        {PLACES[place]}
        {container ? (
          <>
            {' '}
            <button
              type="button"
              aria-label={`Show ${title}`}
              onClick={({ currentTarget }) => {
                onShow(embed, currentTarget.getRootNode())
              }}
            >
              Show
            </button>
          </>
        ) : null}
      </td>
    </tr>
  )
}
