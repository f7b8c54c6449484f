// Package program is what the benchmark's programs have in common: how each is
// called, interrupted and ended.
package program
