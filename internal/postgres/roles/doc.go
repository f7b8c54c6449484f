// Package roles says who may do what in the database: an owner who changes the
// schema, a worker who adds to the record, a desk that reads it. The same text is
// what `shidian-worker setup` prints, what an administrator runs by hand
// (deploy/postgres/roles.sql), and what development and tests run on.
package roles
