// Package seats says who may act as which role of which unit, from when to when, granted
// by whom. Whoever signs in acts in a seat that he is appointed to; the web desk seals his
// messages for that seat alone.
package seats
