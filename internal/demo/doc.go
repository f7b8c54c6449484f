// Package demo is `make demo`: simulated staff who work on a district's pilots,
// and what a terminal shows of it.
//
// The staff do what people do, through the desk's client or, in the first sub-district
// and its first community, on the pages of the web desk, and by nothing else: they
// read what is waited for, prepare the evidence of their place and hand it in;
// the district and the sub-district offices return what they find wanting. How
// somebody works (punctual, late, hasty, careless) follows from a seed, the unit
// and the step alone, so the same seed gives the same decisions however the
// machine schedules them.
package demo
