// Package upgrade tests that pilots begun under an earlier release go on under this
// one. Each earlier release's programs are built from git and start pilots on real
// servers; workers of both releases stand side by side in mid-pilot and take one
// another's tasks; the old ones stop, and the pilots are worked to their end.
//
// SHIDIAN_UPGRADE_FROM says from which releases: the last one where it is not set,
// "all", or names (v0.4.0,v0.7.0).
package upgrade
