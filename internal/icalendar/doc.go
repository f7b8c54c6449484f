// Package icalendar writes days for calendar programs, as RFC 5545 wants it. It knows
// nothing of pilots.
package icalendar
