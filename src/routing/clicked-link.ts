/** The address of the link that a click would open in this tab; `undefined` if it would not, or if somebody else handles the click. */
export function clickedLink(event: MouseEvent): string | undefined {
  if (
    event.defaultPrevented ||
    event.button ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey
  )
    return undefined
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
  return link && /^(_self)?$/.test(link.target) && !link.hasAttribute('download') ? link.href : undefined
}
