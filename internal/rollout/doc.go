// Package rollout says which build of the worker gets the tasks of the pilots, and changes
// it: a new build gets a part of them, then all, and the build before it gets them back.
//
// It speaks Temporal's worker deployments. A deployment has builds; one of them is current,
// and beside it another may ramp, which means that it gets a percentage. Which pilots those
// are is decided by their workflow IDs, so that a pilot does not go to and fro. Workers
// without a build count as one more, with the empty ID: they have the tasks as long as no
// build is current.
package rollout
