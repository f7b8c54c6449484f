// Package chain says what is digested of each row of the record, so that anybody can
// work it out again: events follow one another, each with the digest of the one
// before, of the message behind it and of the notices that it gave rise to;
// bulletins, checkpoints and the log of access are chains too. docs/record.md
// writes the forms down. It reads and writes nothing.
package chain
