// Package proof measures by itself what proving costs a hand-in: opening the seal that says
// who sent it, and the digests that chain it to what is on record before.
package proof
