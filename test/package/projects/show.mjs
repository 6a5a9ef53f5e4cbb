/** The bundled trace, from the server that served the page. */
export async function bundledTrace() {
  const answer = await fetch('/trace/blk.txt.gz')
  return [{ name: 'blk.txt.gz', data: await answer.blob() }]
}

/** Shows what was printed, or what went wrong. */
export async function show(figures) {
  document.querySelector('output').textContent = await figures.then(JSON.stringify, (error) => `error: ${error.stack}`)
}
