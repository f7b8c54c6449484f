// Package identity makes and opens the seals of messages: who sent one, in which seat, as
// the web desk and `shidian login` saw it. A seal is made with the office's key and opened
// with its public keys; what it vouches for is held against the message by
// [shidian/internal/pilot/judge].
package identity
