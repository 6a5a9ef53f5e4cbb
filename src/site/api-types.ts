import { html, type Html, type Part } from '../report/markup.ts'
import type { Declaration, Signature, SomeType } from './api-model.ts'

/** Where the declarations of the project stand, by typedoc's number. */
export type Places = ReadonlyMap<number, string>

/** A type as TypeScript writes it, with links to what the project declares. */
export function typeHtml(type: SomeType | undefined, places: Places): Html {
  const of = (inner: SomeType | undefined): Html => typeHtml(inner, places)
  if (type === undefined) return html`unknown`
  switch (type.type) {
    case 'intrinsic': case 'unknown': return html`${type.name}`
    case 'literal': return html`${typeof type.value === 'object' && type.value !== null ? `${type.value.negative ? '-' : ''}${type.value.value}n` : JSON.stringify(type.value).replace(/^"(.*)"$/, "'$1'")}`
    case 'reference': {
      const name = typeof type.target === 'number' ? link(type.name, type.target, places) : html`${type.package === 'typescript' ? type.target.qualifiedName : type.name}`
      return type.typeArguments === undefined ? name : html`${name}&lt;${joined(type.typeArguments.map(of), ', ')}&gt;`
    }
    case 'array': return html`${grouped(type.elementType, places)}[]`
    case 'union': return joined(type.types.map(inner => (isCall(inner) ? html`(${of(inner)})` : of(inner))), type.types.filter(isObject).length > 1 ? '\n  | ' : ' | ')
    case 'intersection': return joined(type.types.map(inner => grouped(inner, places)), ' & ')
    case 'tuple': return html`[${joined((type.elements ?? []).map(of), ', ')}]`
    case 'namedTupleMember': return html`${type.name}${type.isOptional && '?'}: ${of(type.element)}`
    case 'optional': return html`${of(type.elementType)}?`
    case 'rest': return html`...${of(type.elementType)}`
    case 'typeOperator': return html`${type.operator} ${of(type.target)}`
    case 'indexedAccess': return html`${grouped(type.objectType, places)}[${of(type.indexType)}]`
    case 'query': return html`typeof ${of(type.queryType)}`
    case 'predicate': return html`${type.asserts && 'asserts '}${type.name}${type.targetType !== undefined && html` is ${of(type.targetType)}`}`
    case 'inferred': return html`infer ${type.name}`
    case 'conditional': return html`${of(type.checkType)} extends ${of(type.extendsType)} ? ${of(type.trueType)} : ${of(type.falseType)}`
    case 'mapped': return html`{ [${type.parameter} in ${of(type.parameterType)}]: ${of(type.templateType)} }`
    case 'templateLiteral': return html`\`${type.head}${type.tail.map(([inner, text]) => html`$\{${of(inner)}}${text}`)}\``
    case 'reflection': return objectHtml(type.declaration, places)
    default: return html`unknown`
  }
}

/** Parameters and result of a call: `(paths: readonly string[]): Promise<Report>`. */
export function callHtml(signature: Signature, places: Places, arrow = ': '): Html {
  const parameters = (signature.parameters ?? []).map(({ name, flags, type, defaultValue }) =>
    html`${flags.isRest && '...'}${name}${(flags.isOptional || defaultValue !== undefined) && '?'}: ${typeHtml(type, places)}`)
  const long = parameters.length > 2
  const generic = signature.typeParameters?.map(({ name, type }) => html`${name}${type !== undefined && html` extends ${typeHtml(type, places)}`}`)
  return html`${generic !== undefined && html`&lt;${joined(generic, ', ')}&gt;`}(${long && '\n  '}${joined(parameters, long ? ',\n  ' : ', ')}${long && ',\n'})${arrow}${typeHtml(signature.type, places)}`
}

function objectHtml(declaration: Declaration, places: Places): Html {
  const [signature] = declaration.signatures ?? []
  if (signature !== undefined) return callHtml(signature, places, ' => ')
  const index = (declaration.indexSignatures ?? []).map(({ parameters, type }) => html`[${parameters?.[0]?.name ?? 'key'}: ${typeHtml(parameters?.[0]?.type, places)}]: ${typeHtml(type, places)}`)
  const members = (declaration.children ?? []).map(({ name, flags, type, signatures }) =>
    html`${name}${flags.isOptional && '?'}${signatures?.[0] === undefined ? html`: ${typeHtml(type, places)}` : callHtml(signatures[0], places)}`)
  return html`{ ${joined([...index, ...members], '; ')} }`
}

function isCall(type: SomeType): boolean {
  return type.type === 'reflection' && type.declaration.signatures !== undefined
}

function isObject(type: SomeType): boolean {
  return type.type === 'reflection' && !isCall(type)
}

/** In brackets where what follows would bind to its last part only. */
function grouped(type: SomeType, places: Places): Html {
  const inner = typeHtml(type, places)
  return isCall(type) || ['union', 'intersection', 'typeOperator', 'conditional'].includes(type.type) ? html`(${inner})` : inner
}

function joined(parts: Part[], between: string): Html {
  return html`${parts.flatMap((part, i) => (i === 0 ? [part] : [between, part]))}`
}

function link(name: string, target: number, places: Places): Html {
  const place = places.get(target)
  return place === undefined ? html`${name}` : html`<a href="${place}">${name}</a>`
}
