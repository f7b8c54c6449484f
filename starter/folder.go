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
	by, err := a.actor(ctx, c, programme, place, role, f.by)
	if err != nil {
		return err
	}
	id := f.id
	if id == "" {
		id = client.NewID("several", a.now())
	}
	for _, e := range with {
		if err := a.store(ctx, c, upload{programme, place, by}, e); err != nil {
			return err
		}
	}
	r := report{place: place, retry: id, sheets: written}
	err = c.HandInAll(ctx, programme, place, a.handIns(written, with, id, by), client.Way{Signal: f.signal}, r.add)
	if err != nil {
		if len(r.answers) > 0 {
			_ = a.showAnswer(r) // what was answered before the error; the error decides the status
		}
		return a.sendFailed(err, id)
	}
	return a.showAnswer(r)
}

// handIns are the sheets as messages, their ids made of one that they share.
func (a *app) handIns(written map[pilot.Step]*sheet.Sheet, with map[pilot.Step]enclosed, id string, by pilot.Actor) []pilot.HandIn {
	var all []pilot.HandIn
	for _, spec := range pilot.Catalogue() {
		if s, ok := written[spec.Code]; ok {
			all = append(all, a.handIn(spec.Code, id+"."+string(spec.Code), by, s, with[spec.Code].attachments))
		}
	}
	return all
}

// encloseAll looks at the files that the sheets name.
func (a *app) encloseAll(ctx context.Context, written map[pilot.Step]*sheet.Sheet) (map[pilot.Step]enclosed, error) {
	with := map[pilot.Step]enclosed{}
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
