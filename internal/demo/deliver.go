package demo

import (
	"cmp"
	"context"

	"shidian/internal/client"
	"shidian/internal/pilot"
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
		for _, place := range places(s.terms, level) {
			if parcels := o.ready(place, level); len(parcels) > 0 {
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
func (o *office) ready(place string, level pilot.Level) []*parcel {
	byDesk := map[string]*parcel{}
	var parcels []*parcel
	for _, spec := range pilot.Catalogue() {
		j := o.jobs[place+"|"+string(spec.Code)]
		if spec.Level != level || j == nil || !j.planned || j.at.After(o.now) {
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
	place := jobs[0].place
	basis, err := o.client.Basis(ctx, o.programme, place)
	if err != nil {
		return nil, nil, err
	}
	var all []pilot.HandIn
	for i := range jobs {
		if err := o.fileWanted(ctx, jobs[i], basis); err != nil {
			return nil, nil, err
		}
		l, err := o.write(&jobs[i], basis.Terms, basis.Facts)
		if err != nil {
			return nil, nil, err
		}
		if err := o.enclose(ctx, &l, basis.Terms); err != nil {
			return nil, nil, err
		}
		letters, all = append(letters, l), append(all, l.handIn)
	}
	o.slowly()
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
	s := o.subs[subOf(j.place)]
	s.counts.HandIns++
	if text := s.counts.take(l, out); text != "" {
		o.note(o.today() + " " + text)
	}
	if cmp.Or(out.Current, out.Outcome) != pilot.Accepted {
		return
	}
	if j.step == pilot.StepArchiveFiling {
		s.filed = s.terms.Today(o.now)
	}
	due := s.terms.DueAt(j.step)
	if !due.IsZero() && o.now.After(due) && !j.returned && j.confirm == "" {
		s.counts.Late = append(s.counts.Late, LateStep{Place: j.name, Step: j.step, Days: int(o.now.Sub(due)/day) + 1})
	}
	key := j.place + "|" + string(j.step)
	if by, ok := o.seed.Returned(s.terms, s.index, j.place, j.step); ok && !o.earlyDid["return "+key] {
		o.earlyDid["return "+key] = true
		o.returns = append(o.returns, &returnSlip{place: j.place, step: j.step, by: by, at: o.seed.ReturnedAt(j.place, j.step, o.now)})
	}
	o.hasten(s, j)
}
