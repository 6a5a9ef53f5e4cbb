/** Runs before the first paint, so that no wrong theme flashes. */
document.documentElement.classList.add('js')
try {
  const theme = localStorage.getItem('tidemark-theme')
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme
} catch {
  // A page opened from disk may have no storage.
}
