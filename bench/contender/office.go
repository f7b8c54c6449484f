package contender

import (
	"time"

	"shidian/bench/story"
	"shidian/internal/pilot"
)

// office is one community as the product's own rules see it: its terms, what it hands in,
// and how its pilot stands before each of these.
type office struct {
	terms  pilot.Terms
	papers []paper
	before [][]byte // states as JSON, one for each paper
}

// openOffice has a community's whole story judged.
func openOffice() (*office, error) {
	book, err := story.Open("duties")
	if err != nil {
		return nil, err
	}
	subs, err := book.Take(1)
	if err != nil {
		return nil, err
	}
	own := subs[0].Communities[0]
	all, err := own.Judge(time.Now())
	if err != nil {
		return nil, err
	}
	o := &office{terms: own.Terms}
	for _, j := range all {
		o.papers = append(o.papers, paper{ID: j.HandIn.ID, Step: string(j.HandIn.Step), Body: j.Raw})
		o.before = append(o.before, j.Before)
	}
	return o, nil
}
