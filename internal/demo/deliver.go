package demo

import (
	"cmp"
	"context"
	"time"

	"shidian/internal/desk"
	"shidian/internal/pilot"
)

// deliver sends what is due: all that one desk has ready, in one message.
func (o *office) deliver(ctx context.Context, now time.Time) {
	ready := map[string][]*job{}
	var desks []string
	for _, spec := range pilot.Catalogue() {
		for _, s := range o.subs {
			for _, place := range places(s.terms, spec.Level) {
				j := o.jobs[place+"|"+string(spec.Code)]
				if j == nil || !j.planned || j.out || j.at.After(now) || o.busy[j.desk()] {
					continue
				}
				if ready[j.desk()] == nil {
					desks = append(desks, j.desk())
				}
				ready[j.desk()] = append(ready[j.desk()], j)
			}
		}
	}
	for _, at := range desks {
		if o.out >= maxOut {
			return // the rest goes with the next beat
		}
		o.send(ctx, at, ready[at])
	}
}

func places(terms *pilot.Terms, level pilot.Level) []string {
	if level == pilot.LevelSubDistrict {
		return []string{terms.SubDistrict.Code}
	}
	all := make([]string, len(terms.Communities))
	for i, c := range terms.Communities {
		all[i] = terms.SubDistrict.Code + "/" + c.Code
	}
	return all
}

// send writes and hands in what one desk has ready.
func (o *office) send(ctx context.Context, at string, jobs []*job) {
	notes := make([]job, len(jobs)) // what the carrier reads: the office goes on meanwhile
	for i, j := range jobs {
		j.out = true
		notes[i] = *j
	}
	o.out++
	o.carry(ctx, at, func() func() {
		letters, answers, handed, err := o.handIn(ctx, notes)
		return func() {
			o.out--
			for i, j := range jobs {
				j.out, j.planned, j.early, j.quiet = false, false, false, time.Now()
				switch {
				case ctx.Err() != nil:
				case err != nil:
					j.attempt-- // it may have arrived: the same id, should it be sent again
				case handed:
					j.quiet = time.Now().Add(waitHanded)
				default:
					o.answered(j, letters[i], answers[letters[i].handIn.ID])
				}
			}
			if ctx.Err() == nil {
				o.fault(at, err)
			}
		}
	})
}

// handIn prepares hand-ins and sends them: one alone, several in one message.
func (o *office) handIn(ctx context.Context, jobs []job) (letters []letter, answers map[string]pilot.Outcome, handed bool, err error) {
	place := jobs[0].place
	basis, err := o.desk.Basis(ctx, o.programme, place)
	if err != nil {
		return nil, nil, false, err
	}
	var all []pilot.HandIn
	for i := range jobs {
		if err := o.fileWanted(ctx, jobs[i], basis); err != nil {
			return nil, nil, false, err
		}
		l, err := o.write(&jobs[i], basis.Terms, basis.Facts, time.Now())
		if err != nil {
			return nil, nil, false, err
		}
		if err := o.enclose(ctx, &l, basis.Terms); err != nil {
			return nil, nil, false, err
		}
		letters, all = append(letters, l), append(all, l.handIn)
	}
	answers = map[string]pilot.Outcome{}
	fold := func(a desk.Answer) {
		handed = handed || a.HandedOver != ""
		for _, out := range a.Outcomes {
			answers[out.ID] = out
		}
	}
	if len(all) == 1 {
		a, err := o.desk.HandIn(ctx, o.programme, place, all[0], desk.Way{})
		fold(a)
		return letters, answers, handed, err
	}
	err = o.desk.HandInAll(ctx, o.programme, place, all, desk.Way{}, func(_ []pilot.HandIn, a desk.Answer) { fold(a) })
	return letters, answers, handed, err
}

// answered takes an outcome in, and what follows from it for others.
func (o *office) answered(j *job, l letter, out pilot.Outcome) {
	s := o.subs[subOf(j.place)]
	s.counts.HandIns++
	if text := s.counts.take(l, out); text != "" && len(o.trouble) < maxTrouble {
		o.trouble = append(o.trouble, o.clockText()+" "+text)
	}
	if cmp.Or(out.Current, out.Outcome) != pilot.Accepted {
		return
	}
	now := o.planNow()
	if j.step == pilot.StepArchiveFiling {
		s.filed = s.terms.Today(now)
	}
	due := s.terms.DueAt(j.step)
	if !due.IsZero() && now.After(due) && !j.returned && j.confirm == "" {
		s.counts.Late = append(s.counts.Late, LateStep{Place: j.name, Step: j.step, Days: int(now.Sub(due)/day) + 1})
	}
	key := j.place + "|" + string(j.step)
	if by, ok := o.seed.Returned(s.terms, s.index, j.place, j.step); ok && !o.earlyDid["return "+key] {
		o.earlyDid["return "+key] = true
		o.returns = append(o.returns, &returnSlip{place: j.place, step: j.step, by: by, at: o.clock.Real(o.seed.ReturnedAt(j.place, j.step, now))})
	}
	o.hasten(s, j, now)
}
