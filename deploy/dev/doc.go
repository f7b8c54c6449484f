// Command dev is `make run`: Postgres, Temporal with its web UI and a worker on
// this machine, data kept in .shidian/, nobody simulated. Ctrl-C stops them in
// order. With -demo it is `make demo`: the same services on data of its own, and
// staff who are simulated.
package main
