// Package roster reads a table of who is to be appointed to which seat, as offices
// keep one in a spreadsheet, and names everything in it that can't be meant.
package roster
