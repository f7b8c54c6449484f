package pilot

import (
	"slices"
	"strconv"
)

// How much of the last events a state keeps.
const (
	recentLines  = 10
	refusalLines = 5
	lineFindings = 3
)

// remember keeps the last events for the supervisor's page.
func (s *State) remember(e Event) {
	line := Line{Seq: e.Seq, At: e.At, Type: e.Type, Step: e.Step, ID: e.ID, By: e.By, About: e.about(), ActsFor: e.ActsFor}
	if e.Interruption != nil {
		line.Reason = e.Interruption.Reason
	}
	if e.Type == EventDecided || e.Sendback > 0 {
		line.Reason, line.Rule = e.Reason, e.Rule
		if len(e.Places) > 0 {
			line.Community = e.Places[0]
		}
	}
	if e.Progress != nil {
		line.Community, line.Stage, line.Light = e.Progress.Community, e.Progress.Stage, e.Progress.Light
	}
	if e.Type == EventRefused {
		line.Findings = e.Findings[:min(len(e.Findings), lineFindings)]
		s.Refusals = withLast(s.Refusals, line, refusalLines)
		line.Findings = nil
	}
	s.Recent = withLast(s.Recent, line, recentLines)
}

// withLast is a list with one more at its end, at most n long; it shares nothing with the list.
func withLast[T any](list []T, one T, n int) []T {
	list = list[max(0, len(list)+1-n):]
	out := make([]T, len(list)+1)
	copy(out, list)
	out[len(list)] = one
	return out
}

// KeepLast is the end of a list, at most n long.
func KeepLast[T any](list []T, n int) []T {
	if len(list) <= n {
		return list
	}
	return slices.Clone(list[len(list)-n:])
}

// about says what an event is about that no other column says.
func (e Event) about() string {
	switch {
	case e.Type == EventDecided && e.Kind == DecisionLeaveOut && len(e.Places) == 0:
		return decisionGiveUp
	case e.Type == EventFiled, e.Type == EventDecided:
		return e.Kind
	case e.Period != "":
		return e.Period
	case e.Rung != nil:
		return e.Rung.Name()
	case e.Until != "":
		return string(e.Until)
	case e.Interruption != nil:
		return e.Interruption.How
	case e.Type == EventPollingSet:
		return string(e.On)
	case e.NotBefore != "":
		return string(e.NotBefore)
	case e.Type == EventAmended:
		return strconv.Itoa(e.Amended)
	case e.Units != nil:
		return e.Units.Change
	case e.Former != nil:
		return e.Former.Kind
	}
	return string(e.To)
}
