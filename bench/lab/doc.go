// Package lab is the machine of a measurement: Postgres with fsync on, a Temporal
// server, the built worker, the connections to them, and what CPU each used.
package lab
