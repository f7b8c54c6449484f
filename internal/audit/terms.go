package audit

import (
	"fmt"
	"slices"

	"shidian/internal/pilot"
)

// Terms compares the terms and the clock that a pilot's run began by with those on record:
// an order since then changes them in the record, and in the run's own memory, while its
// input stays.
func Terms(s Snapshot, running *pilot.Terms) []Finding {
	if running == nil || s.Terms == nil || s.had(running) {
		return nil
	}
	return []Finding{Finding{Kind: TermsDiffer, Seq: int64(len(s.Events)), Fields: differ("", running, s.numbered(running.Amended))}.few()}
}

// had says whether the pilot has these terms, or had them before an order.
func (s Snapshot) had(t *pilot.Terms) bool {
	return t.SameAs(s.Terms) || s.Began != nil && t.SameAs(s.Began) || slices.ContainsFunc(s.Versions, func(v Version) bool { return t.SameAs(&v.Terms) })
}

// numbered are the terms that an order of this number made, or those that hold now.
func (s Snapshot) numbered(order int) *pilot.Terms {
	i := slices.IndexFunc(s.Versions, func(v Version) bool { return v.Number == order })
	if i < 0 {
		return s.Terms
	}
	return &s.Versions[i].Terms
}

// checkFirst says that the terms are lost by which an amended pilot began, or others by
// now; nil when they are there. Without them nothing of the pilot can be worked out.
func checkFirst(s Snapshot) *Finding {
	i := slices.IndexFunc(s.Events, func(e pilot.Event) bool { return len(e.Changes) > 0 })
	if i < 0 {
		return nil
	}
	lost := &Finding{Kind: TermsLost, Table: TableTermsVersions, Row: "seq 0", Seq: int64(len(s.Events))}
	switch {
	case len(s.Versions) == 0 || s.Versions[0].Seq != 0 || s.Versions[0].Number >= s.Events[i].Amended:
		return lost
	case s.Versions[0].Digest != s.Versions[0].Terms.Digest():
		lost.Fields = digests(s.Versions[0].Terms.Digest(), s.Versions[0].Digest)
		return lost
	}
	return nil
}

// FirstTermsLost says whether the terms are lost by which an amended pilot began.
func (s Snapshot) FirstTermsLost() bool { return checkFirst(s) != nil }

// compareTerms holds the terms of the row against those that the orders on record made.
func compareTerms(s, want Snapshot) []Finding {
	if s.Terms.SameAs(want.Terms) {
		return nil
	}
	return []Finding{{Kind: PilotDiffers, Fields: differ("terms", s.Terms, want.Terms)}}
}

// compareVersions holds every version of the terms against what the orders on record made.
func compareVersions(s, want Snapshot) []Finding {
	var found []Finding
	for _, number := range versionsOf(s, want) {
		have, there := versionAt(s, number)
		row, wanted := versionAt(want, number)
		f := Finding{Kind: VersionDiffers, Table: TableTermsVersions, Row: fmt.Sprint(number)}
		switch {
		case !there:
			f.Fields = []Field{{Path: "row", Found: Absent, Wanted: row.Digest}}
		case !wanted && have.Seq == 0: // which nobody rewrites
			f.Kind, f.Fields = RowAdded, digests(have.Digest, "")
		case !wanted:
			f.Fields = []Field{{Path: "row", Found: have.Digest, Wanted: Absent}}
		case have.Terms.SameAs(&row.Terms):
			f.Fields = differ("", rowOf(have), rowOf(row))
		default:
			f.Fields = append(differ("terms", have.Terms, row.Terms), differ("", rowOf(have), rowOf(row))...)
		}
		if len(f.Fields) > 0 {
			found = append(found, f)
		}
	}
	return found
}

// versionRow is what a row says beside the terms.
type versionRow struct {
	Seq    int64  `json:"seq"`
	Digest string `json:"terms_digest"`
}

// rowOf is what a row says; of a rehearsal, whose clock moves, no digest says anything.
func rowOf(v Version) versionRow {
	if v.Terms.Clock.Rehearsed() {
		return versionRow{Seq: v.Seq}
	}
	return versionRow{v.Seq, v.Digest}
}

func versionsOf(s, want Snapshot) []int {
	var numbers []int
	for _, v := range slices.Concat(s.Versions, want.Versions) {
		if !slices.Contains(numbers, v.Number) {
			numbers = append(numbers, v.Number)
		}
	}
	slices.Sort(numbers)
	return numbers
}

func versionAt(s Snapshot, number int) (Version, bool) {
	i := slices.IndexFunc(s.Versions, func(v Version) bool { return v.Number == number })
	if i < 0 {
		return Version{}, false
	}
	return s.Versions[i], true
}
