package fakes

import (
	"context"
	"encoding/json"

	"shidian/internal/pilot"
)

// ProgrammeEnd finds a programme that is closed.
func (f *Store) ProgrammeEnd(_ context.Context, programme string) (pilot.ProgrammeEnd, bool, error) {
	end, ended := f.Ends[programme]
	return end, ended, f.Err
}

// ProgrammeEnds lists them.
func (f *Store) ProgrammeEnds(context.Context) ([]pilot.ProgrammeEnd, error) {
	var all []pilot.ProgrammeEnd
	for _, end := range f.Ends {
		all = append(all, end)
	}
	return all, f.Err
}

// EndProgramme closes one, unless something is in the way.
func (f *Store) EndProgramme(_ context.Context, o pilot.CloseProgramme, raw json.RawMessage, osUser, district string) (pilot.ProgrammeEnd, []pilot.Finding, error) {
	if f.End != nil {
		return f.End(o, raw)
	}
	var pilots []pilot.ProgrammePilot
	for _, r := range f.Records {
		if r.Programme == o.Programme {
			pilots = append(pilots, pilot.ProgrammePilot{Place: r.Place, Level: r.Level, Phase: r.Phase})
		}
	}
	if findings := o.Check(district, pilots); len(findings) > 0 || f.Err != nil {
		return pilot.ProgrammeEnd{}, findings, f.Err
	}
	if f.Ends == nil {
		f.Ends = map[string]pilot.ProgrammeEnd{}
	}
	end := pilot.ProgrammeEnd{Programme: o.Programme, By: o.By, OSUser: osUser, Reason: o.Reason, Record: o.Record, Without: o.Without, Sealed: o.Seal != ""}
	f.Ends[o.Programme], f.Closings = end, append(f.Closings, raw)
	return end, nil, nil
}
