// Package devservices starts the two servers that Shidian needs, Postgres and
// Temporal's development server, from the machine's own binaries: for
// `make run`, and on free ports for integration tests. No Docker.
//
// Everything listens on 127.0.0.1 only. Postgres trusts whoever reaches that
// address: this is for development, never for real pilots.
//
// A server is a child of the calling process, in a process group of its own so
// that Ctrl-C reaches us first and we stop things in order. Should we be killed,
// a keeper (keeper.go) stops the orphan.
package devservices
