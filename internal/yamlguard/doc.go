// Package yamlguard keeps a hostile YAML file harmless: it counts before anything
// recursive looks at it, since the parser is quadratic in the keys of a mapping and
// deep in the stack for deep nesting. A plan of a thousand communities has about
// 15,000 tokens without recipients and nests eight deep.
package yamlguard
