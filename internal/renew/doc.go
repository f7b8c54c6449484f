// Package renew writes rows that an earlier release derived from events anew, in the
// background, so that an upgrade leaves nothing to repair.
//
// Each pilot is one transaction that holds it, as recording does: what is killed in
// the middle has done some pilots and not the others, and goes on with these when it
// is started again.
package renew
