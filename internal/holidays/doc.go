// Package holidays knows on which days China works: the public holidays and the
// weekend days worked instead, as the State Council announces them for each
// year. [China] reads them from a library that is kept up, and corrects what was
// announced anew in the course of a year; [Calendar] turns any [Source] into the calendar that a pilot takes along.
//
// A year that the source does not have whole is left out of the calendar's years
// and no day of it is guessed: what is reckoned in it is provisional.
package holidays
