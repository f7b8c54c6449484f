// Package version says which program this is: what was built, from which commit,
// with which Go. Whoever reports a fault, opens an old archive or watches a worker
// needs to know.
package version
