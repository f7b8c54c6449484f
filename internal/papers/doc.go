// Package papers writes what an office files of its pilots: the ledger, bulletins and
// archives. All of it comes from the record; Temporal is asked only for histories that the
// record does not keep yet, and need not answer.
package papers
