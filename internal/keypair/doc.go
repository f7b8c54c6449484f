// Package keypair is a certificate with its key, in two files that somebody renews while
// a program runs.
package keypair
