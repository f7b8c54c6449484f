// Package report keeps what rounds measured, compares it with the aims, and shows
// both as tables in Markdown, which a terminal shows as well.
package report
