interface Schema {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  minItems?: number
  pattern?: string
}

/** What a value breaks of a schema, as far as the schemas of this project go; words that it does not know are an error. */
export function schemaFaults(value: unknown, schema: Schema, root: Schema = schema, at = '$'): string[] {
  const known = new Set(['$ref', '$defs', '$schema', 'title', 'description', 'type', 'const', 'enum', 'required', 'properties', 'additionalProperties', 'items', 'minItems', 'pattern'])
  const odd = Object.keys(schema).filter((word) => !known.has(word))
  if (odd.length > 0) throw new Error(`the validator of the tests does not know ${odd.join()}`)
  if (schema.$ref !== undefined) return schemaFaults(value, root.$defs![schema.$ref.replace('#/$defs/', '')]!, root, at)
  const faults: string[] = [], is = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  if (schema.type !== undefined && ![schema.type].flat().includes(is)) return [`${at} is ${is}`]
  if ('const' in schema && value !== schema.const) faults.push(`${at} is not ${String(schema.const)}`)
  if (schema.enum !== undefined && !schema.enum.includes(value)) faults.push(`${at} is none of the enum`)
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value as string)) faults.push(`${at} does not match`)
  if (is === 'array') {
    if ((value as unknown[]).length < (schema.minItems ?? 0)) faults.push(`${at} is short`)
    if (schema.items !== undefined) faults.push(...(value as unknown[]).flatMap((item, i) => schemaFaults(item, schema.items!, root, `${at}[${i}]`)))
  }
  if (is === 'object') {
    const entries = Object.entries(value as object)
    faults.push(...(schema.required ?? []).filter((key) => !Object.hasOwn(value as object, key)).map((key) => `${at}.${key} is missing`))
    for (const [key, inner] of entries) {
      const rule = schema.properties?.[key] ?? schema.additionalProperties ?? true
      if (rule === false) faults.push(`${at}.${key} is not allowed`)
      else if (rule !== true) faults.push(...schemaFaults(inner, rule, root, `${at}.${key}`))
    }
  }
  return faults
}
