// Package plans holds what is shipped as data: the rules profiles and the
// schemas of plan and profile files. District plans themselves are read from
// the file that a person names.
package plans
