// Package report keeps what rounds measured, compares it with the aims, and writes
// both: every figure into a file of rows, and what a reader asks into a page.
package report
