package demo

import (
	"cmp"
	"context"
	"time"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/staff"
	"shidian/workflows"
)

// parcel is what one desk of a place has ready, and what came of it.
type parcel struct {
	jobs    []*job
	notes   []job // what the carrier reads
	letters []letter
	answers map[string]pilot.Outcome
	err     error
}

// deliver has the places of a level hand in what is ready, all that one desk has
// in one message: the desks of a place one after another, the places side by side.
// Nobody reads or writes the office meanwhile. It says whether anything was sent.
func (o *office) deliver(ctx context.Context, level pilot.Level) bool {
	var ready [][]*parcel // by place
	for _, s := range o.inOrder() {
		for _, own := range s.places {
			if parcels := o.ready(own); own.Level() == level && len(parcels) > 0 {
				ready = append(ready, parcels)
			}
		}
	}
	eachAtOnce(len(ready), func(i int) {
		for _, p := range ready[i] {
			p.letters, p.answers, p.err = o.handIn(ctx, p.notes)
		}
	})
	for _, parcels := range ready {
		for _, p := range parcels {
			if ctx.Err() == nil {
				o.takeIn(p)
			}
		}
	}
	return len(ready) > 0
}

// ready is what the desks of a place have to send by now.
func (o *office) ready(own *pilot.Terms) []*parcel {
	byDesk := map[string]*parcel{}
	var parcels []*parcel
	for _, step := range staff.Steps(own) {
		j := o.jobs[jobKey(own.Place(), step)]
		if j == nil || !j.planned || j.at.After(o.now) {
			continue
		}
		p := byDesk[j.desk()]
		if p == nil {
			p = &parcel{}
			byDesk[j.desk()], parcels = p, append(parcels, p)
		}
		p.jobs, p.notes = append(p.jobs, j), append(p.notes, *j)
	}
	return parcels
}

// takeIn folds in what came of what a desk sent. What could not be sent is sent
// again with the next round, under the same id: it may have arrived.
func (o *office) takeIn(p *parcel) {
	if p.err != nil {
		o.fault(p.jobs[0].desk(), p.err)
		return
	}
	for i, j := range p.jobs {
		j.planned, j.early = false, false
		o.answered(j, p.letters[i], p.answers[p.letters[i].handIn.ID])
	}
}

// handIn prepares hand-ins and sends them in as few messages as possible.
func (o *office) handIn(ctx context.Context, jobs []job) (letters []letter, answers map[string]pilot.Outcome, err error) {
	place := jobs[0].Place
	basis, err := o.client.Basis(ctx, o.programme, place)
	if err != nil {
		return nil, nil, err
	}
	clerk := o.clerk(basis.Case)
	var all []pilot.HandIn
	for i := range jobs {
		if err := o.fileWanted(ctx, jobs[i], clerk); err != nil {
			return nil, nil, err
		}
		l, err := o.write(&jobs[i], clerk)
		if err != nil {
			return nil, nil, err
		}
		if err := o.enclose(ctx, &l, basis.Terms); err != nil {
			return nil, nil, err
		}
		letters, all = append(letters, l), append(all, l.handIn)
	}
	o.slowly()
	if o.atDesk(place) {
		answers, err = o.handInAtDesk(ctx, letters)
		return letters, answers, err
	}
	answers, err = o.sendUntilAnswered(ctx, place, all)
	return letters, answers, err
}

// sendUntilAnswered sends hand-ins until they are answered. What was handed over
// without an answer is a duplicate when it is sent again, which says what became of it.
func (o *office) sendUntilAnswered(ctx context.Context, place string, all []pilot.HandIn) (map[string]pilot.Outcome, error) {
	for {
		answers, handed := map[string]pilot.Outcome{}, false
		err := o.client.HandInAll(ctx, o.programme, place, all, client.Way{}, func(_ []pilot.HandIn, a client.Answer) {
			handed = handed || a.HandedOver != ""
			for _, out := range a.Outcomes {
				answers[out.ID] = out
			}
		})
		if err != nil || !handed {
			return answers, err
		}
		rest(ctx, againAfter)
	}
}

// answered takes an outcome in, and what follows from it for others.
func (o *office) answered(j *job, l letter, out pilot.Outcome) {
	s := o.subs[subOf(j.Place)]
	if text := s.counts.take(l, out); text != "" {
		o.note(o.today() + " " + text)
	}
	if cmp.Or(out.Current, out.Outcome) != pilot.Accepted {
		return
	}
	if j.Step == pilot.StepArchiveFiling {
		s.filed = s.terms.Today(o.now)
	}
	own := o.stands[workflows.PilotID(o.programme, j.Place)].terms
	if !j.Due.IsZero() && o.now.After(j.Due) && !j.Returned && j.Confirm == "" {
		s.counts.Late = append(s.counts.Late, LateStep{Place: own.PlaceName(), Step: j.Step, Days: int(o.now.Sub(j.Due)/(24*time.Hour)) + 1})
	}
	key := "return " + jobKey(j.Place, j.Step)
	if back, ok := o.seed.Returned(s.terms, s.index, j.Turn, o.now); ok && !o.earlyDid[key] {
		o.earlyDid[key] = true
		o.returns = append(o.returns, &returnSlip{j.Place, j.Step, back})
	}
	o.hasten(s, own, j.Step)
}
