import { formatBytes, formatFactor, formatShare } from '../core/units.ts'
import type { Report } from '../core/result.ts'
import { basisOf } from './figure.ts'
import type { Layout, Tile } from './layout.ts'
import { ledgerCount } from './quality.ts'
import { charted, tabled } from './section.ts'
import { cellsOf, figuresSection, findingsSection, glossarySection, inputsSection, ledgerSection, many, otherTables } from './sections.ts'
import { tile, valueText } from './tile.ts'

const value = (report: Report, name: string): number | null => report.figures[`budget.${name}`]?.value ?? null
const text = (report: Report, name: string): string => valueText(report, `budget.${name}`) ?? 'none'
const TABLES = ['budget.places', 'budget.groups', 'budget.rows', 'budget.models', 'budget.pools', 'budget.reuse', 'budget.onDemand', 'budget.whatIfs', 'budget.configurations', 'budget.against', 'budget.samples', 'budget.checks']

function headroomTile(report: Report): Tile {
  const low = value(report, 'headroomLow'), high = value(report, 'headroomHigh'), left = value(report, 'headroom')!
  const note = low === null || high === null ? 'no row states an interval' : low === high ? 'no row may be more or less' : `${formatBytes(low)} to ${formatBytes(high)}, a bound`
  return tile(report, 'headroom', 'budget.headroom', `${note}; of ${text(report, 'capacity')}`, { tone: left < 0 ? 'bad' : left === 0 || left < (value(report, 'minimum') ?? 0) || (low ?? left) <= 0 ? 'warn' : 'good' })
}

function poolsTile(report: Report): Tile {
  const factor = value(report, 'poolFactor')
  if (factor === null) return { label: 'pools for their demand', value: null, naive: null, note: 'no demand is stated', tone: 'calm' }
  return { label: 'pools for their demand', value: formatFactor(factor), naive: null, note: `${text(report, 'pools')} for ${text(report, 'demand')} as stated`, tone: factor < 1 || factor > 4 ? 'warn' : 'calm' }
}

function heldTitle(wrong: number, checked: number): string {
  if (wrong === 0) return checked === 1 ? 'The one number that can be checked holds' : `All ${checked} numbers that can be checked hold`
  return `${wrong} of ${many(checked, 'number')} that the plan states of itself ${wrong === 1 ? 'does' : 'do'} not hold`
}

/** First screen and sections of `tidemark budget`. */
export const budget: Layout = {
  subject: 'Budget',
  applies: (report) => report.figures['budget.headroom'] !== undefined,
  mainChart: 'budget-waterfall',
  mainNumbers: 'elsewhere',
  tables: ['budget.groups', 'budget.pools', 'budget.whatIfs', 'budget.configurations', 'budget.against', 'budget.checks'],
  tiles: (report) => [
    headroomTile(report),
    tile(report, 'committed', 'budget.committed', `in ${many(value(report, 'rows') ?? 0, 'row')} and a reserve of ${text(report, 'reserve')}`),
    poolsTile(report),
    { label: 'assumed', value: valueText(report, 'budget.assumedShare'), naive: null, note: `${formatShare(value(report, 'computedShare') ?? 0)} computed, ${formatShare(value(report, 'measuredShare') ?? 0)} measured`, tone: (value(report, 'assumedShare') ?? 0) > 0.5 ? 'warn' : 'calm' },
  ],
  quality: (report) => [
    { label: 'contradictions', value: `${text(report, 'contradictions')} of ${text(report, 'checked')} checked`, tone: (value(report, 'contradictions') ?? 0) > 0 ? 'bad' : 'good' },
    { label: 'rows with an interval', value: `${text(report, 'bounded')} of ${text(report, 'rows')}`, tone: value(report, 'bounded') === 0 ? 'warn' : 'calm' },
    { label: 'reserve', value: String(report.settings['reserve'] ?? ''), tone: report.findings.some(({ id }) => id === 'BU002') ? 'warn' : 'calm' },
    ledgerCount(report, 'doubted'),
  ],
  sections: (report, chart) => {
    const has = (name: string): boolean => cellsOf(report.tables[name], Object.keys(report.tables[name]?.columns ?? {})[0] ?? '').length > 0
    const places = cellsOf(report.tables['budget.places'], 'place').length
    return [
      findingsSection(report),
      tabled(report, 'rows', 'Rows', 'budget.rows', (source) => `${many(source.columns['row']!.length, 'row')}, each with its tag and source`, basisOf(report, ['budget.committed', 'budget.headroom', 'budget.headroomLow', 'budget.headroomHigh'])),
      tabled(report, 'groups', 'Groups', 'budget.groups', () => `${text(report, 'committed')} committed of ${text(report, 'capacity')}`, basisOf(report, ['budget.measuredShare', 'budget.computedShare', 'budget.assumedShare'])),
      ...(places > 1 ? [tabled(report, 'places', 'Memories', 'budget.places', () => `${many(places, 'memory').replace('memorys', 'memories')}, each for itself`, basisOf(report, ['budget.capacity', 'budget.reserve']))] : []),
      ...(has('budget.models') ? [tabled(report, 'models', 'Models', 'budget.models', (source) => many(source.columns['model']!.length, 'model'), basisOf(report, ['budget.models']))] : []),
      ...(has('budget.pools') ? [charted(report, 'pools', 'Pools', chart('budget-pools'), 'No demand is stated for the pools', ['budget.pools', 'budget.demand', 'budget.poolFactor'])] : []),
      ...(has('budget.reuse') ? [tabled(report, 'reuse', 'Reuse', 'budget.reuse', () => 'What a pool of each size would find, by the curve that is stated', basisOf(report, ['budget.pools']))] : []),
      ...(has('budget.onDemand') ? [tabled(report, 'on-demand', 'On demand', 'budget.onDemand', (source) => `${many(new Set(source.columns['group']).size, 'group')} of models, of which only so many are loaded at once`, basisOf(report, ['budget.committed']))] : []),
      ...(has('budget.whatIfs') ? [charted(report, 'what-ifs', 'What-ifs', chart('budget-what-ifs'), 'Nothing to show', ['budget.whatIfs.together', 'budget.whatIfs.sumOfAlone'])] : []),
      ...(has('budget.configurations') ? [charted(report, 'configurations', 'Configurations', chart('budget-configurations'), 'Nothing to show', ['budget.headroom'])] : []),
      ...(has('budget.against') ? [tabled(report, 'against', 'Measured', 'budget.against', () => 'Planned against measured, term by term', basisOf(report, ['budget.measured', 'budget.unaccounted']))] : []),
      ...(has('budget.samples') ? [tabled(report, 'samples', 'Samples', 'budget.samples', () => 'Highest levels of a run, and what of them is accounted for', basisOf(report, ['budget.peak', 'budget.peakUnaccounted']))] : []),
      ...(has('budget.checks') ? [tabled(report, 'checks', 'Checks', 'budget.checks', () => heldTitle(value(report, 'contradictions') ?? 0, value(report, 'checked') ?? 0), basisOf(report, ['budget.checked', 'budget.contradictions']))] : []),
      ...otherTables(report, TABLES),
      ledgerSection(report),
      inputsSection(report),
      figuresSection(report),
      glossarySection([
        ['headroom', 'The memory less its reserve and everything that is committed. Nothing left is no headroom, even where it fits.'],
        ['measured, computed, assumed', 'Seen in a run or exact from a file; by a formula from stated shapes; stated by somebody, or a rule of thumb.'],
        ['bound', 'The interval of the headroom has every row at its most, or every row at its least: it holds whatever the rows have in common, and is wider than what is likely.'],
        ['reserve', 'Memory that must not be planned away: for the kernel and what else runs there, or for the driver of a GPU.'],
        ['alone, on top', 'What a change leaves more when it is the only one; and after those before it, which may have taken part of it already.'],
      ]),
    ]
  },
}
