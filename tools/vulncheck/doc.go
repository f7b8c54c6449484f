// Command vulncheck asks Go's vulnerability database which known weaknesses the
// programs reach, by govulncheck. The database is a module like any other
// (golang.org/x/vulndb), so that this works where only the module proxy can be reached;
// database.txt pins it.
//
//	vulncheck [-db VERSION] FOLDER...
//
// A weakness that is reached and does not concern us stands in accepted.txt with the
// reason. Any other one that is reached fails, and so does a line of that file that is
// needed no more.
package main
