package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/starter/sheet"
)

// submitFolder hands in every STEP.yaml of a folder, in the order of the catalogue.
func (a *app) submitFolder(ctx context.Context, place string, f submitFlags) error {
	switch {
	case f.file == "":
		return usage("desk.no-step-or-folder", catalog.Args{"place": place})
	case len(f.attach) > 0:
		return usage("desk.attach-to-one")
	case f.replaces != "":
		return usage("desk.replaces-one")
	}
	if err := checkFolderID(f.id); err != nil {
		return err
	}
	role, err := f.by.check(nil)
	if err != nil {
		return err
	}
	written, err := a.readFolder(ctx, f.file, place)
	if err != nil {
		return err
	}
	with, err := a.encloseAll(ctx, written)
	if err != nil {
		return err
	}
	c, programme, err := a.clientFor(ctx)
	if err != nil {
		return err
	}
	e := client.Envelope{Programme: programme, Place: place, By: f.by.actor(role), ID: f.id, About: "several"}
	for _, own := range with {
		e.With = append(e.With, own)
	}
	return a.dispatch(ctx, c, e, report{sheets: written}, func(h pilot.Header, r *report) error {
		return c.HandInAll(ctx, programme, place, handIns(written, with, h), a.way(ctx, f.signal), func(sent []pilot.HandIn, answer client.Answer) {
			_ = r.add(sent, answer, nil) // there is none
		})
	})
}

// handIns are the sheets as messages, their ids made of one that they share.
func handIns(written map[pilot.Step]*sheet.Sheet, with map[pilot.Step]client.Enclosed, h pilot.Header) []pilot.HandIn {
	var all []pilot.HandIn
	for _, spec := range pilot.Catalogue() {
		if s, ok := written[spec.Code]; ok {
			own := h
			own.ID = h.ID + "." + string(spec.Code)
			all = append(all, handIn(own, spec.Code, s, with[spec.Code].Attachments))
		}
	}
	return all
}

// encloseAll looks at the files that the sheets name.
func (a *app) encloseAll(ctx context.Context, written map[pilot.Step]*sheet.Sheet) (map[pilot.Step]client.Enclosed, error) {
	with := map[pilot.Step]client.Enclosed{}
	for _, spec := range pilot.Catalogue() {
		s, ok := written[spec.Code]
		if !ok {
			continue
		}
		e, err := a.enclose(ctx, s, nil)
		if err != nil {
			return nil, err
		}
		with[spec.Code] = e
	}
	return with, nil
}

// checkFolderID leaves room for the step's code behind the id.
func checkFolderID(id string) error {
	longest := 0
	for _, spec := range pilot.Catalogue() {
		longest = max(longest, len(spec.Code))
	}
	if id != "" && !judge.ValidID(id+"."+strings.Repeat("x", longest)) {
		return usage("desk.bad-folder-id", catalog.Args{"id": id, "n": 64 - longest - 1})
	}
	return nil
}

// readFolder reads every STEP.yaml; what is not named after a step is an error,
// because it would be left out silently.
func (a *app) readFolder(ctx context.Context, folder, place string) (map[pilot.Step]*sheet.Sheet, error) {
	files, err := os.ReadDir(folder)
	if err != nil {
		if info, statErr := os.Stat(folder); statErr == nil && !info.IsDir() {
			return nil, usage("desk.no-step-or-folder", catalog.Args{"place": place})
		}
		return nil, fileError(folder, err)
	}
	written := map[pilot.Step]*sheet.Sheet{}
	var failed error
	for _, file := range files {
		name, isYAML := cutYAML(file.Name())
		if file.IsDir() || !isYAML {
			continue
		}
		if file.Type()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice) != 0 {
			return nil, usage("desk.no-plain-file", catalog.Args{"file": filepath.Join(folder, file.Name())})
		}
		spec, err := findHandIn(name)
		if err == nil {
			err = checkLevel(spec, place)
		}
		if err != nil {
			return nil, usage("desk.file-of-no-step", catalog.Args{"file": filepath.Join(folder, file.Name()), "reason": a.reason(err)})
		}
		if written[spec.Code], err = a.readSheet(ctx, filepath.Join(folder, file.Name())); err != nil {
			failed = err // go on: all problems of all files at once
		}
	}
	if len(written) == 0 && failed == nil {
		return nil, usage("desk.empty-folder", catalog.Args{"folder": folder})
	}
	return written, failed
}

func (a *app) reason(err error) string {
	text, _ := a.explain(err)
	return text
}

func cutYAML(name string) (step string, ok bool) {
	for _, ending := range []string{".yaml", ".yml"} {
		if step, ok = strings.CutSuffix(name, ending); ok {
			return step, true
		}
	}
	return "", false
}
