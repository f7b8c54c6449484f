// Package replay records the histories of pilots on a real server and replays
// them on the workflows as they are now: a change that would derail a running
// pilot fails here first. See docs/histories.md.
package replay
