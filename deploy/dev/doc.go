// Command dev is `make run`: Postgres, Temporal with its web UI and a worker on
// this machine, data kept in .shidian/, nobody simulated. Ctrl-C stops them in
// order.
package main
