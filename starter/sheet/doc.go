// Package sheet reads the YAML file in which people write a hand-in: evidence,
// attachments, explanations, a note, and which held hand-in it replaces. It turns the evidence into JSON without
// changing what was typed (a date stays text, a whole number whole) and remembers
// where each field stands, so that findings can name line and column.
package sheet
