package demo

import (
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/staff"
)

// letter is a hand-in on its way, and how its sender means it.
type letter struct {
	job    *job
	handIn pilot.HandIn
	manner staff.Manner
	paper  *paper // goes with it; nil: nothing
}

// clerk writes at a place on what is on record of it.
func (o *office) clerk(basis evidence.Case) staff.Clerk {
	basis.Now = o.now
	return staff.Clerk{Case: basis, Seed: o.seed}
}

// write prepares a hand-in in the manner that the seed has.
func (o *office) write(j *job, clerk staff.Clerk) (letter, error) {
	manner := o.seed.Manner(o.subs[subOf(j.Place)].terms, j.Turn, j.attempt, clerk.Case.Facts)
	h, err := clerk.HandIn(j.Turn, j.attempt, manner)
	return letter{job: j, handIn: h, manner: manner}, err
}
