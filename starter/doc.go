// Shidian is the desk: it starts a district's pilots, hands in, returns, confirms
// and shows how things stand.
package main
