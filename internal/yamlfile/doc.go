// Package yamlfile reads YAML that a person wrote, a plan or a hand-in, and says where
// everything in it stands.
//
// It keeps a hostile file harmless: it counts before anything recursive looks at
// it, since the parser is quadratic in the keys of a mapping and deep in the stack
// for deep nesting. A plan of a thousand communities has about 15,000 tokens
// without recipients and nests eight deep.
//
// And it says of a file that is no YAML which slip of a hand or of a Chinese
// keyboard is the cause, and where, since the parser's own words help no clerk.
package yamlfile
