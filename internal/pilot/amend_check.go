package pilot

import (
	"slices"
	"strconv"
)

// RuleAmendment is the rule that an order breaks which can't be: what has begun or was
// decided stays as it is.
const RuleAmendment = "amendment"

// RuleUnits is likewise that of an order that changes units.
const RuleUnits = "units"

// settledFields are those of the terms that no order changes: codes, and what a pilot
// began with. The others are a plan's to change.
var settledFields = []string{
	"v", "programme", "lang", "clock", "uploads", "identity", "utcOffsetMinutes", "ownPlan", "governance",
}

// Amending is an order that is being looked at: a pilot's terms before and after it, its
// state, and those of its communities by their codes, as far as they are known.
type Amending struct {
	Before, After *Terms
	State         *State
	Below         map[string]*State
	Today         Date // plan time
	Record        string
}

// Findings are why the order can't be, each with its place in Field; none when it can.
func (a Amending) Findings() []Finding {
	changes, err := a.Before.ChangesTo(a.After)
	if err != nil {
		return []Finding{amendmentFinding(CodeAmendsSettled, "terms", err.Error(), "")}
	}
	var out []Finding
	for _, field := range changes.Fields() {
		if slices.Contains(settledFields, field) {
			out = append(out, amendmentFinding(CodeAmendsSettled, field, Shorten(string(changes[field])), ""))
		}
	}
	out = append(out, a.codes()...)
	out = append(out, a.opening()...)
	out = append(out, a.profile()...)
	out = append(out, a.ended(a.State, a.Before, a.After)...)
	out = append(out, a.wantsRecord()...)
	return append(out, a.communities()...)
}

func amendmentFinding(code, field, found, wanted string) Finding {
	return Finding{Rule: RuleAmendment, Severity: Hard, Code: code, Field: field, Found: Shorten(found), Wanted: Shorten(wanted)}
}

// codes: places keep theirs.
func (a Amending) codes() []Finding {
	var out []Finding
	for _, c := range []struct{ field, before, after string }{
		{"district.code", a.Before.District.Code, a.After.District.Code},
		{"subDistrict.code", a.Before.SubDistrict.Code, a.After.SubDistrict.Code},
		{"community.code", codeOf(a.Before.Community), codeOf(a.After.Community)},
	} {
		if c.before != c.after {
			out = append(out, amendmentFinding(CodeAmendsSettled, c.field, c.after, c.before))
		}
	}
	return out
}

func codeOf(u *Unit) string {
	if u == nil {
		return ""
	}
	return u.Code
}

// opening: what has opened has opened.
func (a Amending) opening() []Finding {
	if a.Before.Opens == a.After.Opens || a.State.waitsToOpen() {
		return nil
	}
	return []Finding{amendmentFinding(CodeAmendsPast, "opens", string(a.After.Opens), string(a.Before.Opens))}
}

// profile: a later law comes, an earlier one does not come back.
func (a Amending) profile() []Finding {
	was, is := a.Before.Profile, a.After.Profile
	if was.Name == is.Name || was.InForce.From == "" || is.InForce.From == "" || is.InForce.From >= was.InForce.From {
		return nil
	}
	return []Finding{amendmentFinding(CodeAmendsPast, "profile", is.Name, was.Name)}
}

// ended holds the dates of a pilot's steps: one that is complete can't have had to be in
// earlier, and nobody can be asked for something by a day that is over.
func (a Amending) ended(s *State, before, after *Terms) []Finding {
	var out []Finding
	_, removed := Resteps(before, after, after.Level())
	for _, st := range s.Steps {
		was, is := before.dueOf(st.Code), after.dueOf(st.Code)
		field := after.Place() + "." + string(st.Code)
		switch {
		case s.Governs():
		case slices.Contains(removed, st.Code):
			if st.Accepted != nil || st.Held != nil || st.Rounds > 0 {
				out = append(out, amendmentFinding(CodeAmendsDone, field, string(st.Status), ""))
			}
		case was.same(is):
		case is.day == "" && is.after == nil:
			out = append(out, amendmentFinding(CodeAmendsSettled, field, "–", string(was.day)))
		case st.Status == Complete && is.day != "" && is.day < was.day:
			out = append(out, amendmentFinding(CodeAmendsPast, field, string(is.day), "≥ "+string(was.day)))
		case st.Status != Complete && is.day != "" && is.day < a.Today && is.day < was.day:
			out = append(out, amendmentFinding(CodeAmendsPast, field, string(is.day), "≥ "+string(a.Today)))
		}
	}
	return append(out, restless(s, before, after)...)
}

// restless holds what is complete against the steps and the order of stages that come: it
// can't rest on what is still to be done.
func restless(s *State, before, after *Terms) []Finding {
	then := s.Clone()
	then.restep(before, after)
	if s.Governs() || slices.EqualFunc(s.Steps, then.Steps, func(a, b StepState) bool { return a.Code == b.Code }) && slices.Equal(s.StageOrder, then.StageOrder) {
		return nil
	}
	var out []Finding
	for _, st := range then.Steps {
		on, _ := then.Order().RestsOn(SpecOf(st.Code))
		usual, _ := s.Order().RestsOn(SpecOf(st.Code))
		for _, code := range on {
			if st.Status == Complete && !then.done(code) && !slices.Contains(usual, code) {
				out = append(out, amendmentFinding(CodeAmendsUnder, after.Place()+"."+string(code), string(st.Code), ""))
			}
		}
	}
	return out
}

// wantsRecord: a hard date, and whether it is one, are moved by a document of the district.
func (a Amending) wantsRecord() []Finding {
	hard := a.Before.Binding == BindingHard || a.After.Binding == BindingHard
	moved := a.Before.Binding != a.After.Binding || a.Before.Deadline != a.After.Deadline || !a.Before.dueOf(StepArchiveFiling).same(a.After.dueOf(StepArchiveFiling))
	if !hard || !moved || !Blank(a.Record) || a.Before.Governance != nil {
		return nil
	}
	f := amendmentFinding(CodeAmendsRecord, "record", "", "")
	f.Rule = "R2"
	return []Finding{f}
}

// communities holds those of a sub-district: what their people have handed in stays, and
// none is begun under a code that another had.
func (a Amending) communities() []Finding {
	var out []Finding
	for i := range a.Before.Communities {
		out = append(out, a.community(&a.Before.Communities[i])...)
	}
	for _, c := range a.After.Communities {
		if a.State.FormerCommunity(c.Code) != nil {
			out = append(out, amendmentFinding(CodeAmendsFormer, "communities."+c.Code, c.Name, ""))
		}
	}
	return out
}

func (a Amending) community(c *CommunityTerms) []Finding {
	own, _ := a.Before.ForCommunity(c.Code)
	then, kept := a.After.ForCommunity(c.Code)
	below := a.Below[c.Code]
	switch {
	case !kept && below != nil && below.HandedIn() > 0:
		return []Finding{amendmentFinding(CodeAmendsRemoved, "communities."+c.Code, c.Name, strconv.Itoa(below.HandedIn()))}
	case !kept:
		return nil
	case below == nil || below.Ended():
		return nil
	}
	return a.ended(below, &own, &then)
}

// HandedIn counts what people have handed in here that counts.
func (s *State) HandedIn() int {
	n := s.Counts.Accepted + s.Counts.Held + s.Counts.Recorded
	for _, f := range s.Filed {
		n += f.Count
	}
	return n
}

// waitsToOpen says whether the pilot's opening day is still to come.
func (s *State) waitsToOpen() bool { return s.Phase == "" || s.NotYetOpen() }
