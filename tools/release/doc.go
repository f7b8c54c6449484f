// Command release builds what is given to those who run Shidian: for each target an
// archive with both programs, the plans, what a server is set up with, the documents,
// shell completion, the licences of all that is linked and, for each program, a bill of
// materials; and a file with the archives' digests.
//
//	release -version v1.2.3 -commit … [-targets linux/amd64,linux/arm64] [-dirty]
//
// The same commit and the same Go give the same bytes.
package main
