import { describe, expect, it, vi } from 'vitest'
import { hostPage, lastPlace, places, signedPath } from './host-page.ts'

const host = hostPage()
const { heard, forget, goTo, until, aFewTicks, open } = host

const site = (path: string): string => host.metabase.siteUrl + path
const heading = (name: string): Promise<void> => host.frame.getByRole('heading', { name }).waitFor()
const region = (): Promise<string> => host.frame.locator('[data-parameter=region]').inputValue()
const requests = (kind: string): number => host.metabase.log.filter((one) => one.kind === kind).length
/** The texts of the table's cells in one column. */
const column = async (number: number): Promise<readonly string[]> => [
  ...new Set(await host.frame.locator(`td:nth-child(${number})`).allInnerTexts()),
]
const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 20_000, interval: 50 })

const overviewLink = '/public/dashboard/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001'
const statusLink = '/public/dashboard/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0003'
const overview = (params?: Record<string, unknown>) => signedPath({ dashboard: 1 }, params)
const question = (id: number, params?: Record<string, unknown>) => signedPath({ question: id }, params)

describe('a location for a signed or public dashboard (observed, “Soft switches, further”)', () => {
  it('with another token reads it anew, with its filters, in the same document', async () => {
    await open(site(`${await overview()}?region=East`), /Ready/)
    const documents = requests('document')
    const other = await overview({ account: ['2'] })
    await goTo(`${other}?region=West&tab=2`)
    await until((all) => expect(lastPlace(all)).toBe(`${other}?date=&region=West&tab=2-customers`))
    expect(await region()).toBe('West')
    await eventually(async () => expect(await column(3)).toEqual(['Globex']))
    expect(requests('document')).toBe(documents)
  })

  it('of another kind of content shows that', async () => {
    await open(site(await overview()), /Ready/)
    await goTo(await signedPath({ dashboard: 3 }, {}))
    await heading('Service status')
    await open(site(`${overviewLink}?region=East`), /6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e0001\?account=/)
    await goTo(statusLink)
    await heading('Service status')
    await goTo(`${overviewLink}?region=West`)
    await heading('Orders overview')
    expect(await region()).toBe('West')
  })

  it('with the same token and other filters changes the URL, and not the filters', async () => {
    const path = await overview()
    await open(site(`${path}?region=East`), /Ready/)
    await goTo(`${path}?region=West`)
    await until((all) => expect(lastPlace(all)).toBe(`${path}?region=West`))
    await aFewTicks()
    expect(lastPlace(await heard())).toBe(`${path}?region=West`)
    expect(await region()).toBe('East')
  })

  it('with the same token and another tab shows the tab', async () => {
    const path = await overview()
    await open(site(path), /Ready/)
    await goTo(`${path}?tab=2`)
    await until((all) => expect(lastPlace(all)).toBe(`${path}?date=&region=&tab=2-customers`))
    await heading('Revenue by account')
  })

  it('with the same token applies the border, the title and hidden widgets at once, without a request', async () => {
    const path = await overview()
    await open(site(path), /Ready/)
    await host.frame.getByText('Revenue by region').waitFor()
    await aFewTicks()
    const query = '?date=&region=&tab=1-sales'
    const asked = requests('api')
    const look = async () => ({
      title: await host.frame.locator('h1').isVisible(),
      border: await host.frame.locator('.embed').evaluate((box) => getComputedStyle(box).borderTopWidth),
      widgets: await host.frame
        .locator('[data-parameter]')
        .evaluateAll((all) => all.map((one) => one.dataset['parameter'])),
    })
    expect(await look()).toEqual({ title: true, border: '1px', widgets: ['date', 'region'] })
    await goTo(`${path}${query}#bordered=false&titled=false&hide_parameters=region`)
    await until((all) => expect(lastPlace(all)).toMatch(/region$/))
    expect(await look()).toEqual({ title: false, border: '0px', widgets: ['date'] })
    await goTo(`${path}${query}#bordered=true`)
    await until((all) => expect(lastPlace(all)).toMatch(/bordered=true$/))
    expect(await look()).toEqual({ title: true, border: '1px', widgets: ['date', 'region'] })
    expect(requests('api')).toBe(asked)
  })

  it.each(['the same', 'another'])('with %s token does not apply the theme', async (which) => {
    const path = await overview()
    await open(site(`${path}#theme=light`), /Ready/)
    const to = which === 'another' ? await overview({ account: ['2'] }) : path
    await goTo(`${to}#theme=night`)
    await until((all) => expect(lastPlace(all)).toMatch(/#theme=night$/))
    await aFewTicks()
    const theme = await host.frame.locator('html').getAttribute('data-theme')
    expect([theme, lastPlace(await heard())?.endsWith('#theme=night')]).toEqual(['light', true])
  })
})

describe('a location for a signed or public question (observed, “Soft switches, further”)', () => {
  it('from a question shows the old card with the new token’s rows, and keeps the filters', async () => {
    await open(site(`${await question(5)}?region=East`), /Ready/)
    await eventually(async () => expect([await column(3), await column(5)]).toEqual([['Acme'], ['East']]))
    const other = await question(5, { account: ['2'] })
    await goTo(`${other}?region=West`)
    await eventually(async () => expect([await column(3), await column(5)]).toEqual([['Globex'], ['East']]))
    expect(await region()).toBe('East')
    await until((all) => expect(lastPlace(all)).toBe(`${other}?region=West`))
  })

  it('of another question keeps the old title and look', async () => {
    await open(site(await question(5)), /Ready/)
    await host.frame.locator('td').first().waitFor()
    await goTo(await question(3))
    await eventually(async () => expect(await column(1)).toEqual(['East', 'North', 'South', 'West']))
    await heading('Latest orders')
    expect(await host.frame.locator('h1').allInnerTexts()).toEqual(['Latest orders'])
  })

  it('of another question keeps them though a dashboard is sent in the same tick', async () => {
    await open(site(await question(5)), /Ready/)
    await host.frame.locator('td').first().waitFor()
    const paths = [await overview(), await question(3)]
    await host.page.evaluate((all) => {
      for (const location of all)
        document
          .querySelector('iframe')
          ?.contentWindow?.postMessage({ metabase: { type: 'location', location } }, '*')
    }, paths)
    await eventually(async () => expect(await column(1)).toEqual(['East', 'North', 'South', 'West']))
    await aFewTicks()
    expect(await host.frame.locator('h1').allInnerTexts()).toEqual(['Latest orders'])
  })

  it('whose rows the old look cannot draw shows that, and no broken chart', async () => {
    await open(site(await question(2)), /Ready/)
    await host.frame.locator('polyline').waitFor()
    await goTo(await question(5))
    await host.frame.getByText('There was a problem displaying this chart.').waitFor()
  })

  it('is refused with an error page where the new token is no good', async () => {
    await open(site(await question(5)), /Ready/)
    await forget()
    await goTo('/embed/question/a.b.c')
    await until((all) => expect(all.at(-1)).toBe('fit 600'))
    await host.frame.getByText('Message seems corrupt or manipulated').waitFor()
  })

  it('works from a dashboard, to one, and by way of a page that is not there', async () => {
    await open(site(await overview()), /Ready/)
    await goTo(await question(2))
    await heading('Revenue by month')
    await goTo(await overview())
    await heading('Orders overview')
    await goTo(await question(5))
    await heading('Latest orders')
    await goTo('/embed/x')
    await until((all) => expect(lastPlace(all)).toBe('/embed/x'))
    await forget()
    await goTo(await question(2))
    await heading('Revenue by month')
    await until((all) => expect(all).toContain('normal 600'))
  })
})

describe('the error page of a signed or public page is the end of its document (observed)', () => {
  const uuid = '/public/dashboard/6f1a0c1e-7a52-4a55-9f6a-2b7d6c3e9999'
  const refusedDashboard = '/embed/dashboard/a.b.c'
  it.each([
    ['a good token', refusedDashboard, overview],
    ['a page that is not there', refusedDashboard, () => Promise.resolve('/embed/x')],
    ['an address of the app', refusedDashboard, () => Promise.resolve('/nowhere')],
    ['a question', refusedDashboard, () => question(2)],
    ['a good token', '/embed/question/a.b.c', () => question(2)],
    ['a good link', uuid, () => Promise.resolve(statusLink)],
  ] as const)('though %s is sent to %s', async (_what, refused, next) => {
    await open(site(`${refused}?a=1#theme=light`), /Ready/)
    await aFewTicks()
    const [asked, documents] = [requests('api'), requests('document')]
    await forget()
    const to = await next()
    await goTo(to)
    await aFewTicks()
    // A report may come between the move and the way back.
    expect([[], [to, `${refused}?a=1#theme=light`]]).toContainEqual(places(await heard()))
    const address = await host.page.frames()[1]?.evaluate('location.href')
    expect(address).toBe(site(`${refused}?a=1#theme=light`))
    expect(await host.frame.locator('h1').innerText()).toMatch(
      /^(Message seems corrupt or manipulated|An error occurred\.)$/,
    )
    expect([requests('api'), requests('document')]).toEqual([asked + 1, documents])
    expect((await heard()).filter((line) => /^(fit|normal)/.test(line)).at(-1) ?? 'fit 600').toBe('fit 600')
  })

  it('also after a location that was refused, and a load helps', async () => {
    const path = await overview()
    await open(site(path), /Ready/)
    await goTo('/embed/dashboard/a.b.c')
    await host.frame.getByText('Message seems corrupt or manipulated').waitFor()
    await goTo(path)
    await aFewTicks()
    await host.frame.getByText('Message seems corrupt or manipulated').waitFor()
    await open(site(`${path}#w=2`), /#w=2$/)
    await heading('Orders overview')
  })
})

describe('a signed page whose resizer was started before a switch (observed, “Soft switches, further”)', () => {
  const heights = (all: readonly string[]): readonly string[] =>
    all.filter((line) => line.startsWith('normal '))

  async function start(height: number) {
    const short = await signedPath({ dashboard: 3 }, {})
    await host.page.evaluate(
      (px) => document.querySelector('iframe')?.style.setProperty('height', `${px}px`),
      height,
    )
    await open(site(short), /Ready/)
    await host.send('[iFrameSizer]mb1:8:false:false:32:true:true:null:max:null:null:0:false:parent:scroll')
    await until((all) => expect(all.some((line) => line.endsWith(':init'))).toBe(true))
    await aFewTicks()
    await forget()
    return { short, tall: await overview() }
  }

  it('reports the height of each page', async () => {
    const { short, tall } = await start(600)
    await goTo(tall)
    await until((all) => expect(heights(all)).toEqual([expect.stringMatching(/^normal 1\d{3}$/)]))
    await goTo(short)
    await until((all) => expect(heights(all).at(-1)).toBe('normal 600'))
    await goTo(tall)
    await until((all) => expect(heights(all).at(-1)).toMatch(/^normal 1\d{3}$/))
  })

  it('reports no less than the height of its frame, so one that was made taller stays as it is', async () => {
    const { tall } = await start(3000)
    await goTo(tall)
    await heading('Orders overview')
    await aFewTicks()
    expect(heights(await heard())).toEqual([])
  })
})
