// Package catalog is the one message catalogue: every text that a person reads,
// in Chinese and English, side by side under a key. Codes are data; texts come
// from here, in the language of whoever reads.
//
// The texts are data: texts/*.yaml, a file for each topic. Whoever corrects a wording
// edits the line there and runs this package's tests; no Go is needed.
package catalog
