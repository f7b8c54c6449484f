// Package amendment looks at an order that amends before it is given: what becomes another
// in a pilot and its communities, what follows from it, what can't be done in time any more,
// and all of it in words. It touches nothing.
package amendment
