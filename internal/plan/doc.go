// Package plan reads a district plan: who runs a pilot, by when and under
// which rules profile. It finds every mistake at once, each with its file, line
// and column and what to write instead, and builds the [pilot.Terms] of each
// sub-district from a plan without mistakes.
//
// The way through it: [Load] reads the bytes and parses them (source.go,
// guard.go), reads the expected shape with positions (fields.go, values.go,
// draft.go, places.go, profile.go), checks what the shape alone cannot say
// (check.go, dates.go, feasibility.go) and only then makes a [Plan]. Issues are
// data; their texts come from the message catalogue.
package plan
