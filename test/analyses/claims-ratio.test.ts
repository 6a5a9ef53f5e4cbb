import { expect, it } from 'vitest'
import { ratioToRight } from '../../src/analyses/claims-ratio.ts'

it.each([
  ['~14.5 GB', '12.5 GB', 14.5 / 12.5],
  ['1.00 MB', '0.5 MiB', 2], // MiB says which MB is meant
  ['6 GB', '3 GB (2.79 GiB)', 2],
  ['85 ms', '115 ms / 1.32 = 87.121 ms', 85 / 87.121],
  ['-14 %', '110 GB / 128 GB - 1 = \u221214.063 %', 14 / 14.063],
  ['16', '15', 16 / 15],
])('%s for %s', (printed, right, ratio) => {
  expect(ratioToRight(printed, right)).toBeCloseTo(ratio, 9)
})

it.each([
  ['would crash', 'unproven'], ['5-20 MB', '10 MB'], ['65 GB', '62.5 GB to 64.5 GB'], ['447 GB', '30 ms'], ['0.00 MB', '0 MB'], ['5 %', '-3 %'], ['3 GB', null],
])('%s beside %s is no ratio', (printed, right) => {
  expect(ratioToRight(printed, right)).toBeNull()
})
