// Package workflows says what happens in a pilot and who is waited for.
//
// A pilot has one inbox: handlers only append to it, one coroutine has what
// waits there judged and recorded by one activity, folds the recorded events into
// the state and answers. Everything else reads the state and appends to the inbox.
package workflows
