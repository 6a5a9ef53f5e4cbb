import type { PackedChart } from '../pack.ts'
import { wireControls } from './controls.ts'
import { drawCharts } from './draw.ts'
import { wireDownloads } from './download.ts'
import { inflate } from './unpack.ts'
import type { Vega } from './vega.ts'

/** Brings the page to life; sets `data-rendered` when every chart is drawn. */
export async function start(vega: Vega): Promise<void> {
  try {
    wireControls()
    wireDownloads()
    await new Promise(requestAnimationFrame)
    await drawCharts(vega, JSON.parse(await inflate('chart-data')) as PackedChart[])
    document.documentElement.dataset['rendered'] = ''
  } catch (error) {
    const trouble = document.getElementById('trouble')
    if (trouble === null) return
    trouble.textContent = `Charts could not be drawn: ${error instanceof Error ? error.message : String(error)}. Every number is in the tables.`
    trouble.hidden = false
  }
}
