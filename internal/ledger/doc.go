// Package ledger makes the lines of the district's ledger (台账): one for each
// step of each pilot, with who is responsible, by when, how it stands, what is
// wrong and what is done about it (R59).
//
// An [Entry] is what the record holds of a step; a [Reader] turns it into a
// [Line] in the reader's language; [Columns] are the line's columns in their
// order. What writes lines into files is in internal/ledger/export.
package ledger
