package examples

import (
	"reflect"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// Record is a complete, valid body for a kind of record, with no date after today.
// Nil when there is no such kind.
func Record(terms *pilot.Terms, kind string, today pilot.Date) any {
	return RecordOn(terms, pilot.Facts{}, kind, today)
}

// RecordOn is [Record] where facts are known, e.g. who is in office.
func RecordOn(terms *pilot.Terms, facts pilot.Facts, kind string, today pilot.Date) any {
	return RecordFor(evidence.Case{Terms: terms, Facts: facts}, kind, today)
}

// RecordFor is [RecordOn] where also what is owed is known, so that it counts for that.
func RecordFor(c evidence.Case, kind string, today pilot.Date) any {
	tell, ok := recordTales[kind]
	if !ok {
		return nil
	}
	s := newStory(c.Terms, c.Facts, pilot.StepArchiveReceipt, today)
	s.owed, s.elect = c.Owed, c.Elect
	return tell(s)
}

var recordTales = map[string]func(story) any{
	pilot.KindBulletin:    story.bulletin,
	pilot.KindReaction:    story.reaction,
	pilot.KindIdeological: story.ideologicalWork,
	pilot.KindGuidance:    story.guidance,
	pilot.KindRevision:    story.revision,
	pilot.KindMeeting:     story.meeting,
	pilot.KindReport:      story.stationReport,
	pilot.KindAppraisal:   story.appraisal,
	pilot.KindChange:      story.change,
	pilot.KindPreparation: story.preparation,
	pilot.KindReorganised: story.reorganised,
}

func (s story) bulletin() any {
	return &evidence.BulletinBody{
		Number: "第1期", Date: s.cal.today, Title: s.street() + "试点工作动态",
		Summary: "各社区宣传动员到位,选民登记有序进行",
	}
}

func (s story) reaction() any {
	return &evidence.ReactionBody{
		From: min(s.on(dayGuidance), s.cal.today), To: s.cal.today, Count: 18, Complaints: 3,
		Summary: "居民普遍支持,希望代表名额向老楼多分一些",
	}
}

func (s story) ideologicalWork() any {
	return &evidence.IdeologicalBody{
		Date: s.on(dayGuidance), Form: "talk", Topic: "向老楼门组长说明为什么换届、怎样换届",
		By: s.community() + "党组织", Participants: 6,
	}
}

func (s story) guidance() any {
	return &evidence.GuidanceBody{Date: s.on(dayGuidance), Form: "training", Title: "换届选举和建章建制培训", By: s.who.person(1)}
}

func (s story) revision() any {
	return &evidence.RevisionBody{
		Date: s.cal.today, Document: "社区居委会工作细则", What: "增加居务公开的时限", Reason: "居民反映公布太迟", AdoptedBy: "residents-committee",
	}
}

// Filed is what a pilot with every record that some step wants has on file.
func Filed(terms *pilot.Terms) []pilot.FiledKind {
	guidance := pilot.FiledKind{Kind: pilot.KindGuidance, Count: 1}
	for _, c := range terms.Communities {
		guidance.Places = append(guidance.Places, c.Code)
	}
	return []pilot.FiledKind{guidance, {Kind: pilot.KindIdeological, Count: 1}}
}

// RecordYAML writes a record's body as the file that `shidian record -f` takes,
// each field explained once in the reader's language. Period is that of a
// bulletin; empty for other kinds.
func RecordYAML(lang catalog.Lang, kind string, body any, period string, head Head) string {
	w := writer{lang: lang, step: pilot.Step(kind), basis: evidence.Case{Terms: head.Terms}}
	w.comment("", catalog.Text(lang, "record."+kind)+" ("+kind+")")
	if head.Name != "" || head.Place != "" {
		w.comment("", strings.TrimSpace(head.Name+" "+head.Place))
	}
	if spec, ok := evidence.RecordKind(kind); ok {
		for _, rule := range spec.Rules {
			w.comment("", rule+": "+catalog.Text(lang, "rule."+rule))
		}
	}
	w.line("", "")
	if period != "" {
		w.comment("", catalog.Text(lang, "field.record.period"))
		w.line("", "period: "+period)
	}
	w.line("", "body:")
	w.group(evidence.RecordFields(kind), reflect.Indirect(reflect.ValueOf(body)), "  ", true)
	return strings.Join(w.lines, "\n") + "\n"
}
