// Package seal is what proves that a record is the one that was written: digests,
// trees of digests, signatures, and the keys for them. A suite of algorithms is one
// named thing, so that an office may ask for national ones; whatever is digested or
// signed says its suite.
package seal
