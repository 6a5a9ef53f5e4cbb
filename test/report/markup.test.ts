import { expect, it } from 'vitest'
import { unbroken } from '../../src/report/markup.ts'

const held = (text: string): string[] => [...unbroken(text).text.matchAll(/<span class="unbroken">(.*?)<\/span>/g)].map(match => match[1]!)

it('no line ends between a number and its unit, and the text stays the same', () => {
  const text = 'Read 8.14 GiB in 39 s at 1,234 MiB/s: sequential 100 %, < 0.01 % lost, \u22123.4 % by 12 \u00b5s; 8 B, 201 tensors, 5 sheep, 7 Bees, 3 %'
  expect(held(text)).toEqual(['8.14 GiB', '39 s', '1,234 MiB/s', '100 %', '&lt; 0.01 %', '\u22123.4 %', '12 \u00b5s', '8 B', '3 %'])
  expect(unbroken(text).text.replace(/<\/?span[^>]*>/g, '').replace('&lt;', '<')).toBe(text)
})

it('what is markup stays text', () => {
  expect(unbroken('<b>5 %</b> 1 <script> s').text).toBe('&lt;b&gt;<span class="unbroken">5 %</span>&lt;/b&gt; 1 &lt;script&gt; s')
})
