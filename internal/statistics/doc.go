// Package statistics counts the communities' elections: who was registered and voted, where
// the first vote was enough, and who was elected, by post, sex, Party membership, age and
// schooling.
//
// [Elections] reads them from what a community has on record, [Count] adds them up, and
// [Report.Tables] says it in words and numbers, for a page, a terminal and a workbook
// alike. What somebody elected did not state is counted as not stated, never as none:
// a share is of those who stated it, and says of how many.
package statistics
