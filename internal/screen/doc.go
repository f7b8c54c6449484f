// Package screen keeps what people sent from steering the terminal of whoever reads
// it: everything that a program prints goes through a [Writer], which lets texts
// through and control sequences only where they are the program's own.
package screen
