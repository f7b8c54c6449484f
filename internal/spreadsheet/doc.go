// Package spreadsheet keeps what people sent from being computed by the spreadsheet
// in which somebody opens a list of it, and reads the tables that people make there.
package spreadsheet
