package statistics

import "slices"

// Choice is which elections are counted.
type Choice string

// Beside each kind by itself there are these. Neither counts those of Party organisations.
const (
	ChoiceLatest Choice = "latest" // of every community the last election of its whole committee
	ChoiceAll    Choice = "all"    // all that there ever were
)

// Choices lists what may be chosen, the usual one first.
func Choices() []Choice {
	return []Choice{ChoiceLatest, Choice(KindPilot), Choice(KindTerm), Choice(KindBy), ChoiceAll, Choice(KindParty)}
}

// Choose takes of one community's elections, in order of time, those that are meant. The
// last of a community is the last that is over; while its first is not, that one.
func Choose(choice Choice, all []Election) []Election {
	switch choice {
	case ChoiceAll:
		return slices.DeleteFunc(slices.Clone(all), func(e Election) bool { return e.Kind == KindParty })
	case ChoiceLatest:
		whole := slices.DeleteFunc(slices.Clone(all), func(e Election) bool { return e.Kind != KindPilot && e.Kind != KindTerm })
		return whole[max(0, len(whole)-1):]
	}
	return slices.DeleteFunc(slices.Clone(all), func(e Election) bool { return e.Kind != Kind(choice) })
}
