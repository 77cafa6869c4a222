/**
 * Calls a function of the app. What it throws goes to the browser, as an error that nobody caught, and the embed goes on.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Window/reportError
 */
export function callApp(call: () => void): void {
  try {
    call()
  } catch (error) {
    // Older browsers and test environments lack it.
    if (typeof reportError === 'function') reportError(error)
    else
      setTimeout(() => {
        throw error
      })
  }
}
