package web

import (
	"cmp"
	"slices"
	"strconv"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// paperShown is what a sheet of paper has beside the answers: numbers by the plan's
// templates, and who hands over to whom.
type paperShown struct {
	Material string
	Notices  []noticeShown
	Hands    []handShown // of an archive; empty: one person signs
}

// noticeShown is a notice of the election with the number that is written on it.
type noticeShown struct{ Number, Title, Date string }

// handShown is who signs for what.
type handShown struct{ What, Who string }

// paper is what a version of a step, the n-th of it, has on paper.
func (v *visit) paper(terms *pilot.Terms, t target, n int, day pilot.Date, raw []byte) paperShown {
	templates := terms.PapersOrNone()
	at := slices.IndexFunc(pilot.StepsOf(terms), func(s pilot.StepSpec) bool { return s.Code == t.step.Code })
	p := paperShown{Material: terms.Numbered(templates.MaterialNumber, day, map[string]string{
		pilot.InPlaceStep: strconv.Itoa(at + 1), pilot.InPlaceN: strconv.Itoa(n),
	})}
	switch t.step.Code {
	case pilot.StepCommitteeElection:
		var e evidence.CommitteeElectionEvidence
		evidence.ReadEvidence(raw, &e)
		for _, notice := range e.Notices {
			number := terms.Numbered(templates.NoticeNumber, notice.Date, map[string]string{pilot.InPlaceN: strconv.Itoa(notice.Number)})
			if number != "" {
				p.Notices = append(p.Notices, noticeShown{number, notice.Title, string(notice.Date)})
			}
		}
	case pilot.StepCommunityArchive:
		var e evidence.CommunityArchiveEvidence
		evidence.ReadEvidence(raw, &e)
		first, last := evidence.ElectionItems()
		p.Hands = []handShown{
			{v.text("web.print-over-election", catalog.Args{"first": first, "last": last}), v.text("role." + string(pilot.RoleElectionCommittee))},
			{v.text("web.print-over"), v.text("role." + string(t.step.Role))},
			{v.text("web.print-received"), cmp.Or(pilot.OneLine(e.KeptBy), v.text("web.print-keeper"))},
		}
	case pilot.StepArchiveFiling:
		receipt, _ := pilot.Spec(pilot.StepArchiveReceipt)
		p.Hands = []handShown{
			{v.text("web.print-over"), v.text("role." + string(t.step.Role))},
			{v.text("web.print-received"), v.text("role." + string(receipt.Role))},
		}
	}
	return p
}
