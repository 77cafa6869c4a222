interface User {
  readonly email: string
  readonly customer: string
  readonly accountId: number
}

/** Who is signed in, by a cookie. The examples of the documentation import it from the app that they stand in. */
export function currentUser(request: Request): Promise<User | null> {
  const isAda = request.headers.get('cookie')?.includes('session=ada') ?? false
  return Promise.resolve(isAda ? { email: 'ada@acme.example', customer: 'Acme', accountId: 1 } : null)
}
