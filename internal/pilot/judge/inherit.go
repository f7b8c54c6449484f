package judge

import (
	"encoding/json"
	"slices"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// ForebearsOf are those, by what they have as kin, whose records a community or its life
// after the pilot needs to open, since it takes their place; none once it has opened.
func ForebearsOf(t *pilot.Terms, s *pilot.State) []string {
	switch life := t.LifeOrigin(); {
	case s.Phase != "":
		return nil
	case life != nil:
		return lifeKins(life.Places)
	case t.Origin != nil && t.Level() == pilot.LevelCommunity:
		return t.Origin.Places
	}
	return nil
}

// StillRunning are those of the places whose pilots have not ended by the record: what
// takes their place waits for that, and begins with all that they came to.
func StillRunning(places []string, kin map[string]pilot.Kin) []string {
	var running []string
	for _, place := range places {
		if k, known := kin[place]; !known || !k.State.Ended() {
			running = append(running, place)
		}
	}
	return running
}

func lifeKins(places []string) []string {
	keys := make([]string, len(places))
	for i, place := range places {
		keys[i] = pilot.LifeKin(place)
	}
	return keys
}

// forebears are the pilots, or the lives after them, whose place this one takes, as they ended.
func (s *Session) forebears(places []string) []pilot.Kin {
	var olds []pilot.Kin
	for _, place := range places {
		if k, known := s.kin[place]; known {
			olds = append(olds, k)
		}
	}
	return olds
}

// doubtInherited has what was taken over and names the sub-district confirmed.
func (s *Session) doubtInherited() {
	if s.state.Inherited == nil {
		return
	}
	for _, step := range s.state.Inherited.Steps {
		if step.How == pilot.Confirmed && s.state.Step(step.Step) != nil { // after the pilot it is a duty of its own
			s.record(pilot.Event{Type: pilot.EventToConfirm, Step: step.Step, Due: s.state.DueOf(s.terms, step.Step), Via: pilot.ViaSelf})
		}
	}
}

// NeedsTaken lists the messages on other places' records that confirmations among these
// entries may rest on.
func NeedsTaken(s *pilot.State, entries []pilot.Entry) []pilot.Ref {
	if s.Inherited == nil || !slices.ContainsFunc(entries, func(e pilot.Entry) bool { return e.Kind == pilot.EntryHandIn || e.Kind == pilot.EntryHandIns }) {
		return nil
	}
	var refs []pilot.Ref
	for _, step := range s.Inherited.Steps {
		if st := s.Step(step.Step); st != nil && st.Status == pilot.ToConfirm {
			refs = append(refs, step.Refs...)
		}
	}
	return refs
}

// TakingOver gives the session those of [NeedsTaken], and what they themselves confirm.
func (s *Session) TakingOver(found map[pilot.Ref]Earlier) *Session {
	s.taken = found
	return s
}

// takenOver is the hand-in of another place on which this step rests, where the one with
// this id is not one of this community's own; nil where it is.
func (s *Session) takenOver(step pilot.Step, id string) json.RawMessage {
	from := s.state.Inherited.Of(step)
	if from == nil || s.earlier[id].Step == step {
		return nil
	}
	for _, ref := range from.Refs { // the latest first
		if ref.ID != id {
			continue
		}
		raw, confirms := s.followed(ref)
		if confirms == "" {
			return raw
		}
		id = confirms
	}
	return nil
}

// followed goes back from confirmation to confirmation as far as one place's record goes:
// to the hand-in with the evidence, or to the id that is on another's.
func (s *Session) followed(r pilot.Ref) (json.RawMessage, string) {
	for range len(s.taken) {
		found, known := s.taken[r]
		if !known {
			return nil, r.ID
		}
		var m struct {
			Confirms string `json:"confirms"`
		}
		_ = json.Unmarshal(found.Raw, &m)
		if m.Confirms == "" {
			return found.Raw, ""
		}
		r.ID = m.Confirms
	}
	return nil, r.ID
}

// namedThere has what was handed in elsewhere name that place: it was true there, and
// whoever confirms it here knows.
func namedThere(findings []pilot.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Code == evidence.CodeAnotherPlace && f.Severity == pilot.Soft {
			f.Severity = pilot.Note
		}
	}
}
