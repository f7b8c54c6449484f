// Command bench-rollout upgrades the worker while thousands of communities hand in, step by
// step, with a rollback and a crash in the middle, and counts what became of it.
package main
