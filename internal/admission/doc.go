// Package admission is how a program of ours is let in by the Temporal server: the
// certificates and the API key that it shows, read anew when they are renewed, and what
// it means when the server, or the connection to it, refuses.
package admission
