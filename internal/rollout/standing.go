package rollout

import (
	"slices"
	"time"
)

// State is what a build is to the pilots.
type State string

// The states of a build.
const (
	Current  State = "current"  // gets all tasks that do not go to one that ramps
	Ramping  State = "ramping"  // gets a part of them
	Draining State = "draining" // gets none but those of pinned workflows that it began
	Idle     State = "idle"     // gets none
)

// Unversioned is the ID of all workers that say none.
const Unversioned = ""

// Build is a build with the workers that run it.
type Build struct {
	ID      string   `json:"build"` // [Unversioned] for workers that say none
	State   State    `json:"state"`
	Share   float64  `json:"share"`             // percent of the pilots whose tasks it gets
	Workers []string `json:"workers,omitempty"` // that ask for tasks of both kinds, by their identities

	lastCurrent, deactivated time.Time
}

// Standing is which builds there are and who gets the tasks.
type Standing struct {
	Deployment string `json:"deployment"`
	// Elsewhere is the deployment whose builds get the tasks, where it is not this one.
	Elsewhere string  `json:"elsewhere,omitempty"`
	Builds    []Build `json:"builds"` // those that get tasks first, then the newest

	conflict []byte
}

// Build is the one with this ID; without workers and tasks when it is not known.
func (s Standing) Build(id string) Build {
	for _, b := range s.Builds {
		if b.ID == id {
			return b
		}
	}
	return Build{ID: id, State: Idle}
}

// Now is the build that is current; workers without a build where none is.
func (s Standing) Now() Build { return s.with(Current) }

// Next is the build that ramps; false when none does.
func (s Standing) Next() (Build, bool) {
	b := s.with(Ramping)
	return b, b.State == Ramping
}

func (s Standing) with(state State) Build {
	for _, b := range s.Builds {
		if b.State == state {
			return b
		}
	}
	return Build{State: Idle}
}

// Unserved is the percentage of the pilots whose tasks go to a build that no worker runs.
func (s Standing) Unserved() float64 {
	var share float64
	for _, b := range s.Builds {
		if len(b.Workers) == 0 {
			share += b.Share
		}
	}
	return share
}

// before is the build that was current before the one that is; false when the server does
// not say, or says it of several.
func (s Standing) before() (Build, bool) {
	var were []Build
	for _, b := range s.Builds {
		if b.State != Current && b.ID != Unversioned && !b.lastCurrent.IsZero() {
			were = append(were, b)
		}
	}
	if len(were) > 0 {
		return slices.MaxFunc(were, func(a, b Build) int { return a.lastCurrent.Compare(b.lastCurrent) }), true
	}
	for _, b := range s.Builds { // an older server only says when a build was last in use
		if b.State != Current && b.ID != Unversioned && !b.deactivated.IsZero() {
			were = append(were, b)
		}
	}
	switch len(were) {
	case 0:
		return s.Build(Unversioned), true
	case 1:
		return were[0], true
	}
	return Build{}, false
}
