// Command prepare finds, installs or builds, all at the same time, what `make run`,
// `make demo` and the tests need, and says every few seconds what is still going on.
package main
