// Package page writes a bulletin for people: as Markdown, set so that it also
// reads well in a terminal, and as an HTML page that prints on A4.
//
// [Of] words a bulletin in one language; [Document.Markdown] and
// [Document.HTML] only set what it says.
package page
