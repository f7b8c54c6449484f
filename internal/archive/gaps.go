package archive

import (
	"slices"

	"shidian/internal/pilot"
)

// GapKind is a kind of thing that an archive lacks. The values are keys of texts:
// archive.gap.<kind>.
type GapKind string

// What may be lacking.
const (
	GapStep           GapKind = "step"            // not accepted
	GapConfirm        GapKind = "confirm"         // accepted, and in doubt since a return
	GapFileMissing    GapKind = "file-missing"    // an attached file that is not in the store
	GapFileAltered    GapKind = "file-altered"    // an attached file that is not what its digest says
	GapHistoryRunning GapKind = "history-running" // of a run that goes on, or was not kept yet
	GapHistoryLost    GapKind = "history-lost"    // Temporal had forgotten it before it was kept
	GapFiling         GapKind = "filing"          // what was filed has another digest than its documents
	GapMissed         GapKind = "missed"          // a duty of the year that was never done
	GapYearOpen       GapKind = "year-open"       // the year is not settled yet
)

// Gap is one thing that an archive lacks.
type Gap struct {
	Kind  GapKind    `json:"kind"`
	Place string     `json:"place"`
	Step  pilot.Step `json:"step,omitempty"`
	What  string     `json:"what,omitempty"` // item number, title of a file, id of a run, digest
}

// lacking lists what the pilot still owes: steps, and items of the archive's list.
func lacking(places []place) []Gap {
	var gaps []Gap
	for _, p := range places {
		if p.State.Phase == pilot.PhaseDissolved {
			continue // what takes its place owes it
		}
		if p.Level == pilot.LevelGovernance { // the life of a place without a pilot: what is waited for today is no gap
			for _, year := range p.State.Years {
				for _, missed := range year.Missed {
					gaps = append(gaps, Gap{Kind: GapMissed, Place: p.Place, What: missed, Step: dutyOf(missed)})
				}
			}
			continue
		}
		for _, spec := range pilot.StepsOf(p.Terms) {
			st := p.State.Step(spec.Code)
			if spec.Code == pilot.StepArchiveFiling || spec.Code == pilot.StepArchiveReceipt {
				continue // the archive is what they wait for
			}
			switch {
			case st == nil || st.Status == pilot.Waiting || st.Status == pilot.Open:
				gaps = append(gaps, Gap{Kind: GapStep, Place: p.Place, Step: spec.Code})
			case st.Status == pilot.ToConfirm:
				gaps = append(gaps, Gap{Kind: GapConfirm, Place: p.Place, Step: spec.Code})
			}
		}
	}
	return gaps
}

// faults lists the attached files of what counts that are missing or altered.
func faults(places []place, files map[string]*attached) []Gap {
	var gaps []Gap
	for _, p := range places {
		for _, d := range p.documents {
			for _, a := range d.attachments {
				g := Gap{Kind: files[a.Digest].fault, Place: p.Place, Step: d.Step, What: a.Title}
				wanted := d.counted() || g.Kind == GapFileAltered // what was refused may never have been stored
				if g.Kind != "" && wanted && !slices.Contains(gaps, g) {
					gaps = append(gaps, g)
				}
			}
		}
	}
	return gaps
}
