import { expect, it } from 'vitest'
import { choices, nearest } from '../../src/core/nearest.ts'

it('guesses a word only where some of it was typed right', () => {
  expect([nearest('c', ['a', 'b']), nearest('memavailabel', ['MemAvailable'])]).toEqual(['', '; did you mean MemAvailable?'])
})

it('names the choices in a sentence, with a guess and without', () => {
  expect(choices('aa', ['a', 'b'])).toBe('; did you mean a? There are a, b')
  expect(choices('x', ['a', 'b', 'c'], 2)).toBe('; there are a, b and 1 more')
})
