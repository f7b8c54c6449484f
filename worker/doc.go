// Command shidian-worker runs the pilots: it brings the database to its schema,
// takes workflow tasks and activities from Temporal, and keeps the histories of
// runs that have ended.
package main
