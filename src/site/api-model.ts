import type { JSONOutput } from 'typedoc'

/** What typedoc makes of the entry points: names, types and comments, as plain JSON. */
export type Project = JSONOutput.ProjectReflection
export type Declaration = JSONOutput.DeclarationReflection
export type Signature = JSONOutput.SignatureReflection
export type Comment = JSONOutput.Comment
export type SomeType = JSONOutput.SomeType

/** Kinds of declarations by typedoc's numbers (its `ReflectionKind`). */
const KIND = { variable: 32, function: 64, class: 128, interface: 256, constructor: 512, property: 1024, method: 2048, alias: 2097152, reference: 4194304 } as const

const WORDS: Record<number, string> = {
  [KIND.variable]: 'value', [KIND.function]: 'function', [KIND.class]: 'class', [KIND.interface]: 'type', [KIND.alias]: 'type', [KIND.reference]: 'also here',
}

/** One entry point of the package. */
export interface Module {
  /** As it is imported: `tidemark`, `tidemark/node`, ... */
  name: string
  /** Name of its page. */
  page: string
  declarations: Declaration[]
}

/** Entry points by name, with what they export: values first, then types, each in the order of the source. */
export function modulesOf(project: Project): Module[] {
  // With a single entry point typedoc leaves the level of modules out.
  const entryPoints = project.children?.some(({ kind }) => kind !== 2) === true ? [{ name: 'index', children: project.children }] : project.children ?? []
  const modules = entryPoints.map(({ name, children = [] }) => {
    const path = name.replace(/^(src|dist)\/?/, '').replace(/^index$|-inline$/, '').replace(/\.d$/, '')
    const declarations = [...children.filter(isValue), ...children.filter(one => !isValue(one))]
    return { name: path === '' ? 'tidemark' : `tidemark/${path}`, page: `api/${path === '' ? 'tidemark' : path}.html`, declarations }
  })
  return modules.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What exists at run time. */
export function isValue({ kind }: Declaration): boolean {
  return kind === KIND.variable || kind === KIND.function || kind === KIND.class
}

/** What a declaration is, in a word. */
export function kindOf({ kind }: Declaration): string {
  return WORDS[kind] ?? 'declaration'
}

/** Where each declaration stands, by typedoc's number. A name that a second module exports again leads to the first. */
export function placesOf(modules: readonly Module[]): Map<number, string> {
  return new Map(modules.toReversed().flatMap(({ page, declarations }) =>
    declarations.filter(({ kind }) => kind !== KIND.reference).map(({ id, name }) => [id, `${page.replace('api/', '')}#${name}`] as const)))
}
