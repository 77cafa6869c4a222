import type { Settings } from './options.ts'
import type { Person } from './sign-in.ts'

/** Who is signed in, by the cookies of spec 6.3. */
export interface Sessions {
  readonly personOf: (request: Request) => Person | undefined
  /** Starts a new session each time, and adds its cookies to the response. */
  readonly signIn: (person: Person, response: Response) => Response
  readonly signOut: (request: Request) => Response
  /** Gives a browser its device cookie with the first response. */
  readonly nameDevice: (request: Request, response: Response) => void
  readonly endAll: () => void
}

const cookieOf = (request: Request, name: string): string | undefined =>
  new RegExp(`(?:^|; )metabase\\.${name}=([^;]*)`).exec(request.headers.get('cookie') ?? '')?.[1]

export function createSessions(settings: Settings, cookiesRefused: () => boolean): Sessions {
  const { sessions: store, sameSite, partitioned } = settings
  const people = new Map<string, Person>()

  const cookie = (name: string, value: string, more = ''): string =>
    `${name}=${value}; Path=/${sameSite === 'none' ? '; Secure' : ''}; SameSite=${sameSite}${partitioned ? '; Partitioned' : ''}${more}`

  const idOf = (request: Request): string | undefined =>
    store === 'memory' ? 'memory' : cookieOf(request, 'SESSION')

  return {
    personOf: (request) => people.get(idOf(request) ?? ''),
    signIn(person, response) {
      const id = store === 'memory' ? 'memory' : crypto.randomUUID()
      people.set(id, person)
      if (store === 'cookie' && !cookiesRefused()) {
        response.headers.append('set-cookie', cookie('metabase.SESSION', id, '; HttpOnly'))
        response.headers.append('set-cookie', cookie('metabase.TIMEOUT', 'alive'))
      }
      return response
    },
    signOut(request) {
      people.delete(idOf(request) ?? '')
      const response = new Response(null, { status: 204 })
      for (const name of ['metabase.SESSION', 'metabase.TIMEOUT'])
        response.headers.append('set-cookie', cookie(name, '', '; Max-Age=0'))
      return response
    },
    nameDevice(request, response) {
      if (store === 'memory' || cookieOf(request, 'DEVICE') !== undefined || cookiesRefused()) return
      const device = cookie('metabase.DEVICE', crypto.randomUUID(), '; HttpOnly; Max-Age=630720000')
      response.headers.append('set-cookie', device)
    },
    endAll: () => {
      people.clear()
    },
  }
}
