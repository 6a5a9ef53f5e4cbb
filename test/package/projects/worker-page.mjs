import { bundledTrace, show } from './show.mjs'

void show(bundledTrace().then((files) => new Promise((resolve, reject) => {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }) => resolve(data))
  worker.addEventListener('error', ({ message }) => reject(new Error(message)))
  worker.postMessage(files)
})))
