// Package web is the web desk: pages in which staff, signed in and seated, see what they
// are waited for and hand it in, and the district sees how it all stands. Pages show the
// record; only what is sent goes to the pilots, through [client.Client], sealed.
//
// A request passes the guards (guard.go), becomes a visit of somebody in a seat (visit.go)
// and is answered by a page (pages_….go) from a template. Forms are made from the schema of
// evidence (form.go) and what is typed in them is raw text until it is checked (typed.go).
package web
