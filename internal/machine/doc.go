// Package machine finds, installs or builds what Shidian needs on a developer's
// machine: Postgres, Temporal's development server, a browser, and Shidian's own
// programs. It needs the standard library alone, so that it is there within seconds
// while everything else is still to be compiled.
package machine
