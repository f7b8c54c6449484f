// Package architecture holds no code but the tests that keep the house in order:
// which package may import which, what packages may be called, who has a doc.go.
package architecture
