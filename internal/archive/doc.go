// Package archive makes one zip of everything that a pilot leaves: the catalogue
// by item, every hand-in as a page and as data, every attached file, the event
// log, the workflow histories, and a manifest with the sha256 of all of it. It
// needs the record and the evidence store alone; a pilot that Temporal has
// forgotten still gives its archive.
//
// The same pilot gives the same bytes: fixed order, no clock, no compression of
// the zip's own. So [Verify] can prove an archive unaltered down to its last
// byte, without any server. docs/archive.md says what is proved and what is not.
package archive
