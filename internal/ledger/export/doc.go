// Package export writes a ledger's lines, as they come, in the forms that
// offices take: CSV, an Excel sheet ready to be printed, JSON and YAML. The same
// lines give the same bytes.
package export
