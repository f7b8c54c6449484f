// Package keyring encrypts: with one key, named by its id, and reads what any of several
// wrote, so that a key can be replaced while work goes on. What Temporal keeps of pilots
// (internal/payload) and the copies of their histories (internal/postgres) are encrypted
// with the same ring. docs/encryption.md says how its keys are made, replaced and lost.
package keyring
