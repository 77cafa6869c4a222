export { elementAttributes } from './elements/attributes.ts'
export { configureElements } from './elements/config.ts'
export type { ElementsConfig } from './elements/config.ts'
export type {
  ElementAttributes,
  MetabaseDashboardElement,
  MetabaseQuestionElement,
  ParametersChange,
} from './elements/jsx.ts'
export { loadEmbedScript } from './elements/load-embed-script.ts'
export type { EmbedScriptOptions } from './elements/load-embed-script.ts'
export type {
  AttributesOf,
  ElementProps,
  MetabaseBrowserProps,
  MetabaseDashboardProps,
  MetabaseMetabotProps,
  MetabaseQuestionProps,
} from './elements/props.ts'
export { onElementReady } from './elements/ready.ts'
export { MetabaseError } from './protocol/errors.ts'
export type { MetabaseErrorCode } from './protocol/errors.ts'
export type { EmbedParameters, ParameterValue } from './protocol/parameters.ts'
