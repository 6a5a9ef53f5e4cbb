let tip: HTMLElement | null = null

/** Shows the fields under the pointer, as text and never as HTML. */
export function showTip(_handler: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  tip ??= document.body.appendChild(Object.assign(document.createElement('div'), { id: 'tip' }))
  if (value === null || value === undefined || value === '') {
    tip.classList.remove('shown')
    return
  }
  const lines = typeof value === 'object' ? Object.entries(value) : [['', value]]
  tip.replaceChildren(...lines.map(([name, text]) => {
    const line = document.createElement('div')
    const label = line.appendChild(document.createElement('span'))
    label.textContent = String(name)
    line.append(String(text))
    return line
  }))
  tip.classList.add('shown')
  const { width, height } = tip.getBoundingClientRect()
  const x = event.clientX + 14 + width > innerWidth ? event.clientX - 14 - width : event.clientX + 14
  const y = event.clientY + 14 + height > innerHeight ? event.clientY - 14 - height : event.clientY + 14
  tip.style.left = `${Math.max(4, x)}px`
  tip.style.top = `${Math.max(4, y)}px`
}
