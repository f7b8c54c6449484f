// Package visibility goes through what Temporal lists of workflows, page by page, and
// says which indexes of its visibility database no list asks by.
package visibility
