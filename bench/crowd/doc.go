// Package crowd measures many communities open at once: how fast they start, what
// each costs in memory and on disk, how fast the desk answers, and how long pilots are
// silent after a crash of the worker.
package crowd
