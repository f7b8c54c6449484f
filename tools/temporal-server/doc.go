// Command temporal-server is the Temporal server with one thing more than the stock
// one: an authorizer, `authorizer: shidian` in its settings, that tells people who
// read, desks that write and workers that poll from each other. The stock server's
// own, `authorizer: default`, is there as well.
//
// docs/temporal-access.md says what it is for and how it is set.
package main
