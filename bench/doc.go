// Command bench measures the hand-in of a step, the product's way and others'
// side by side: on the same machine, with the same Postgres (fsync on), in
// interleaved rounds. `make bench` runs it; docs/performance.md says what is
// compared and what each lacks.
package main
