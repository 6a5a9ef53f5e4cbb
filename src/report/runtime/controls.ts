/** Theme, print, folding, and the keys of the page. */
export function wireControls(): void {
  wireTheme()
  wirePrint()
  wireKeys()
  wireFolds()
}

function wireTheme(): void {
  const root = document.documentElement
  document.getElementById('theme')?.addEventListener('click', () => {
    const dark = root.dataset['theme'] === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : root.dataset['theme'] === 'dark'
    root.dataset['theme'] = dark ? 'light' : 'dark'
    try {
      localStorage.setItem('tidemark-theme', root.dataset['theme'])
    } catch {
      root.dataset['theme'] = dark ? 'light' : 'dark'
    }
  })
}

function wirePrint(): void {
  let opened: HTMLDetailsElement[] = []
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open])')]
    for (const details of opened) details.open = true
  })
  addEventListener('afterprint', () => {
    for (const details of opened) details.open = false
  })
  document.getElementById('print')?.addEventListener('click', () => window.print())
}

function wireKeys(): void {
  const dialog = document.getElementById('help') as HTMLDialogElement | null
  document.getElementById('help-open')?.addEventListener('click', () => dialog?.showModal())
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.altKey || event.metaKey || dialog?.open === true) return
    if (event.key === '?') dialog?.showModal()
    if (event.key === '[') step(-1)
    if (event.key === ']') step(1)
  })
}

function step(by: number): void {
  const findings = [...document.querySelectorAll<HTMLElement>('[data-finding]')]
  if (findings.length === 0) return
  const at = findings.indexOf(document.activeElement as HTMLElement)
  const next = findings[at === -1 ? by > 0 ? 0 : findings.length - 1 : (at + by + findings.length) % findings.length]
  if (next === undefined) return
  unfold(next)
  next.focus({ preventScroll: true })
  next.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' })
}

function wireFolds(): void {
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target !== null) unfold(target)
  }
  addEventListener('hashchange', reveal)
  reveal()
  const menus = [...document.querySelectorAll<HTMLDetailsElement>('details.menu')]
  document.addEventListener('click', event => {
    for (const menu of menus) {
      const inside = event.target instanceof Element && menu.contains(event.target)
      if (!inside || event.target instanceof HTMLAnchorElement) menu.open = false
    }
  })
  addEventListener('keydown', event => {
    if (event.key === 'Escape') for (const menu of menus) menu.open = false
  })
  for (const part of document.querySelectorAll<HTMLDetailsElement>('details.part')) {
    part.addEventListener('toggle', () => { if (part.open) dispatchEvent(new Event('resize')) })
  }
}

function unfold(element: Element): void {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true
  }
  const part = element.querySelector<HTMLDetailsElement>(':scope > details.part')
  if (part !== null) part.open = true
}
