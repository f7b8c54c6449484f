// Package export writes election statistics as a workbook that is ready to be printed. The
// same record gives the same bytes.
package export
