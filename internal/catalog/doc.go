// Package catalog is the one message catalogue: every text that a person reads,
// in Chinese and English, side by side under a key. Codes are data; texts come
// from here, in the language of whoever reads.
//
// Each file holds the texts of one concern (labels, findings, fields, desk, …).
package catalog
