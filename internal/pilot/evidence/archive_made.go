package evidence

import (
	"slices"

	"shidian/internal/pilot"
)

// ArchivePapers lists the documents of an item of the archive that there can be in
// a pilot of these terms and facts; none when it has no such item.
func ArchivePapers(t *pilot.Terms, item int, f pilot.Facts) []string {
	return slices.DeleteFunc(documentsIn(t, item), func(code string) bool { return made(f, code) == neverMade })
}

// ArchiveItems are the items that the archive of a step lists at a place, by the steps that
// it has. Nil for other steps.
func ArchiveItems(t *pilot.Terms, step pilot.Step) []int {
	first, last := firstCommunityItem, lastCommunityItem
	switch step {
	case pilot.StepArchiveFiling:
		first, last = firstPackItem, lastPackItem
	case pilot.StepCommunityArchive:
	default:
		return nil
	}
	var items []int
	for n := first; n <= last; n++ {
		if len(documentsIn(t, n)) > 0 {
			items = append(items, n)
		}
	}
	return items
}

// made says of a document of the archive whether it was ever written, as far as
// the facts tell: no objections, no papers on them.
func made(f pilot.Facts, code string) answer {
	switch code {
	case "objections", "objection-decisions":
		if f.VoterList != nil && f.VoterList.Objections > 0 || f.Election == nil {
			return wasMade
		}
		return some(f.Election.Objections)
	case "party-election-file", "party-election-approval":
		if electedByFounding(f) {
			return neverMade // they are those of the founding (A22)
		}
	case "proxies":
		return neverMade // no evidence tells of them: listed where there are any, never asked for
	case "reaction-digests":
		if f.Summary != nil && f.Summary.Reactions != nil {
			return some(f.Summary.Reactions)
		}
	}
	return wasMade
}

// mayNotBe are the documents that some pilots have no occasion to write.
var mayNotBe = map[string]bool{
	"objections": true, "objection-decisions": true, "party-election-file": true, "party-election-approval": true, "reaction-digests": true,
}

// electedByFounding says whether the Party organisation's founding election stands
// for its re-election (A22): it has that one's date.
func electedByFounding(f pilot.Facts) bool {
	return f.PartyFounding != nil && f.PartyElection != nil && f.PartyElection.Date == f.PartyFounding.Date
}

// answer is that something was made or never made, or that what is on record from
// before does not tell.
type answer int

const (
	wasMade answer = iota
	neverMade
	madeUntold
)

// some answers whether there was any; a count that was not kept tells nothing.
func some(count *int) answer {
	switch {
	case count == nil:
		return madeUntold
	case *count == 0:
		return neverMade
	}
	return wasMade
}
