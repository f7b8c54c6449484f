// Package rulebook holds no code but the tests that keep every requirement
// traceable: where each of R1–R60, and of a law's L1 and on, is carried, what judges it, which tests prove it.
// They write docs/rules.md from the code and fail when the page is another one.
package rulebook
