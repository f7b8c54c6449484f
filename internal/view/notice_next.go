package view

import (
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// next is what to do, with commands that can be typed as they stand but for names
// of files and what is written in capitals.
func (r NoticeReader) next() []ToDo {
	switch r.Kind {
	case pilot.NoticeReminder, pilot.NoticeOverdue:
		return r.nextOfReminder()
	case pilot.NoticeEscalation:
		return r.nextOfEscalation()
	case pilot.NoticeReport:
		return r.nextOfReport()
	case pilot.NoticeReturned:
		return r.nextOfReturn()
	case pilot.NoticeRefused:
		return r.nextOfRefusal()
	case pilot.NoticeSuspended:
		return []ToDo{{Text: r.text("notice.do-nothing-while-suspended")}, r.look()}
	case pilot.NoticeExtended, pilot.NoticeResumed, pilot.NoticeAmended:
		return []ToDo{r.tasks()}
	case pilot.NoticeDissolved:
		return r.nextOfDissolution()
	case pilot.NoticeDecided:
		return r.nextOfDecision()
	case pilot.NoticeCompleted:
		return r.nextOfCompletion()
	case pilot.NoticeYearClosed:
		return []ToDo{r.look(), r.do("yearly", "archive "+r.Terms.Place()+" --year "+r.Event.Period+" --out "+r.Event.Period+".zip")}
	}
	return []ToDo{r.look()}
}

func (r NoticeReader) do(key, command string) ToDo {
	return ToDo{Text: r.text("notice.do-" + key), Command: "shidian " + command}
}

func (r NoticeReader) look() ToDo  { return r.do("look", "status "+r.Terms.Place()) }
func (r NoticeReader) tasks() ToDo { return r.do("tasks", "tasks "+r.Terms.Place()) }

func (r NoticeReader) nextOfReminder() []ToDo {
	if r.Event.Step == "" {
		return r.fileBulletin()
	}
	next := r.handIn(r.Event.Step)
	if r.Kind == pilot.NoticeOverdue {
		next = append(next, ToDo{Text: r.text("notice.do-ask-extension", catalog.Args{"above": r.roleName(r.levelAbove())})})
	}
	return next
}

func (r NoticeReader) fileBulletin() []ToDo {
	place := r.Terms.Place()
	return []ToDo{
		r.do("bulletin-example", "evidence example bulletin --place "+place+" > bulletin.yaml"),
		r.do("bulletin", "record bulletin "+place+" -f bulletin.yaml --period "+r.Event.Period+r.asPerson()),
	}
}

// handIn is how a step is handed in, from its example to the answer.
func (r NoticeReader) handIn(step pilot.Step) []ToDo {
	place, code := r.Terms.Place(), string(step)
	if kind := pilot.RecordOf(step); kind != "" {
		return []ToDo{
			r.do("example", "evidence example "+kind+" --place "+place+" > "+kind+".yaml"),
			r.do("record", "record "+kind+" "+place+" -f "+kind+".yaml"+r.asPerson()),
		}
	}
	return []ToDo{
		r.do("example", "evidence example "+code+" --place "+place+" > "+code+".yaml"),
		r.do("submit", "submit "+place+" "+code+" -f "+code+".yaml"+r.asPerson()),
	}
}

func (r NoticeReader) nextOfEscalation() []ToDo {
	next := []ToDo{r.look()}
	if above := r.levelAbove(); r.To.Role == above || r.To.Role == pilot.RoleDistrict {
		command := "extend " + r.Terms.Place() + " " + string(r.Event.Step) + " --to " + r.text("notice.date") + " --reason \"…\"" + r.asPerson()
		next = append(next, r.do("extend", command))
	}
	return next
}

func (r NoticeReader) nextOfReport() []ToDo {
	if r.To.Role == pilot.RoleSubDistrictOffice {
		return r.fileBulletin()
	}
	return []ToDo{r.look()}
}

func (r NoticeReader) nextOfReturn() []ToDo {
	var next []ToDo
	for _, step := range r.steps() {
		place, code := r.Terms.Place(), string(step)
		if pilot.RecordOf(step) != "" {
			next = append(next, r.handIn(step)...)
			continue
		}
		next = append(next, r.do("correct", "submit "+place+" "+code+" -f "+code+".yaml"+r.asPerson()))
	}
	return append(next, r.tasks())
}

func (r NoticeReader) nextOfRefusal() []ToDo {
	code := string(r.Event.Step)
	if !r.concerns(r.Event.Step) { // a return, a record, or nothing that could be read
		return []ToDo{r.do("again-somehow", "status "+r.Terms.Place())}
	}
	return []ToDo{
		r.do("check", "evidence check "+code+" -f "+code+".yaml --place "+r.Terms.Place()),
		r.do("again", "submit "+r.Terms.Place()+" "+code+" -f "+code+".yaml"+r.asPerson()),
	}
}

// nextOfDecision: what was refused for the rule is handed in again.
func (r NoticeReader) nextOfDecision() []ToDo {
	switch e := r.Event; {
	case e.Kind == pilot.DecisionWaive && r.concerns(e.Step):
		return append(r.handIn(e.Step), r.look())
	case e.Kind == pilot.DecisionReinstate:
		return []ToDo{r.tasks(), r.look()}
	}
	return []ToDo{r.look()}
}

func (r NoticeReader) nextOfCompletion() []ToDo {
	if r.Event.Step != pilot.StepArchiveFiling {
		return []ToDo{r.look()}
	}
	return append([]ToDo{r.look()}, r.handIn(pilot.StepArchiveReceipt)...)
}

// nextOfDissolution is where to go on.
func (r NoticeReader) nextOfDissolution() []ToDo {
	next := []ToDo{r.look()}
	if r.Event.Former != nil {
		for _, place := range r.Event.Former.Into {
			next = append(next, r.do("tasks", "tasks "+place))
		}
	}
	return next
}

// into are the places that take a community's place.
func (r NoticeReader) into() string {
	if r.Event.Former == nil || len(r.Event.Former.Into) == 0 {
		return "–"
	}
	return strings.Join(r.Event.Former.Into, r.text("pilot.comma"))
}
