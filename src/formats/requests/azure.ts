import type { RequestFormat } from './format.ts'
import { headingOf, tableReader } from './table.ts'

/** Azure LLM inference traces of 2023 to 2025: a date in UTC, tokens of context, tokens generated; other columns are let be. Source: Azure/AzurePublicDataset. */
export const azure: RequestFormat = {
  id: 'azure',
  title: 'Azure LLM inference CSV',
  claims: (line) => ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'].every((name) => headingOf(line).includes(name)),
  open: (line) => tableReader(line, { time: 'TIMESTAMP', unit: 's', prompt: 'ContextTokens', output: 'GeneratedTokens' }),
}
