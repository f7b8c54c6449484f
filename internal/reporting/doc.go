// Package reporting tells sub-districts' pilots what their communities' pilots have put
// down for them. A quiet community's run signals nobody: its report is noted in the
// transaction that recorded the news (table reports), and a worker brings all that waits
// for one sub-district in one update. What a worker that died has left is found by the
// others; a report that arrives twice changes nothing, since its number is old.
package reporting
