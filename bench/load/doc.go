// Package load lets clients send messages one after another for a while and
// notes when each was sent and answered.
package load
