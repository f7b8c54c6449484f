// Package bulletin makes the district's bulletin (工作动态): how far the pilots
// are, who is behind, what changed since the last one and what comes next (R57,
// D3).
//
// [Compose] makes a [Bulletin] from a [Stand], which is what the record holds at
// one moment, and the bulletin before it. A bulletin is data without texts, so
// that it is kept once and read in either language; internal/bulletin/page
// writes it for people.
//
// Bulletins are of real weeks. A pilot's own days are plan time: where its
// calendar is rebased, its line says which day it has there, and days late or
// left are counted on that calendar.
package bulletin
