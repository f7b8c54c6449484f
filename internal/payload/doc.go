// Package payload keeps what Temporal stores of pilots from being read there: every payload
// that a client or worker of ours sends is encrypted on its way out, and decrypted on its way
// in, below the SDK, at the gRPC calls. Workflows, signals, updates, queries, memos,
// summaries, details, heartbeats, failures and Schedules are covered alike; search attributes
// and IDs are not, and hold no personal data. What others wrote in clear stays readable.
package payload
