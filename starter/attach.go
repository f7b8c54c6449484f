package main

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/internal/pilot"
	"shidian/starter/sheet"
)

// enclosed is what goes with a hand-in: the descriptions that travel, and the
// files that are stored before.
type enclosed struct {
	attachments []pilot.Attachment
	files       []attachments.File
}

// enclose looks at every file that a sheet or --attach names and refuses, before
// anything is stored or sent, what is not taken.
func (a *app) enclose(ctx context.Context, s *sheet.Sheet, more []string) (enclosed, error) {
	limits, err := a.limits(ctx)
	if err != nil {
		return enclosed{}, err
	}
	var e enclosed
	for _, written := range s.Attachments {
		own := written.Attachment
		if written.File != "" {
			if own, err = e.describe(ctx, beside(s.File, written.File), own, limits); err != nil {
				return enclosed{}, err
			}
		}
		e.attachments = append(e.attachments, own)
	}
	for _, path := range more {
		own, err := e.describe(ctx, path, pilot.Attachment{}, limits)
		if err != nil {
			return enclosed{}, err
		}
		e.add(own)
	}
	return e, nil
}

// limits say which files the settings take.
func (a *app) limits(ctx context.Context) (attachments.Limits, error) {
	settings, err := config.LoadDesk(ctx, a.env)
	if err != nil {
		return attachments.Limits{}, usage("desk.bad-settings", catalog.Args{"reason": err.Error()})
	}
	limits, err := attachments.NewLimits(settings.Evidence.MaxMiB, settings.Evidence.FileTypes)
	if err != nil {
		return attachments.Limits{}, usage("desk.bad-settings", catalog.Args{"reason": "SHIDIAN_ATTACHMENT_TYPES: " + err.Error()})
	}
	return limits, nil
}

// beside is a path as a sheet writes it: from the folder that the sheet lies in.
func beside(sheetFile, path string) string {
	if filepath.IsAbs(path) || sheetFile == stdinName {
		return path
	}
	return filepath.Join(filepath.Dir(sheetFile), path)
}

// describe inspects a file and fills in what it says itself.
func (e *enclosed) describe(ctx context.Context, path string, own pilot.Attachment, limits attachments.Limits) (pilot.Attachment, error) {
	f, err := attachments.Inspect(ctx, path, limits)
	if err != nil {
		return own, notTaken(path, err)
	}
	if own.Digest != "" && own.Digest != f.Digest {
		return own, usage("desk.attach-other", catalog.Args{"file": path, "digest": own.Digest, "found": f.Digest})
	}
	own.Digest, own.Size, own.Type = f.Digest, f.Size, f.Type
	own.Title = cmp.Or(strings.TrimSpace(own.Title), filepath.Base(path))
	e.files = append(e.files, f)
	return own, nil
}

// add leaves out a file that the sheet describes already.
func (e *enclosed) add(own pilot.Attachment) {
	for i := range e.attachments {
		if described := &e.attachments[i]; described.Digest == own.Digest {
			described.Size, described.Type = own.Size, own.Type
			return
		}
	}
	e.attachments = append(e.attachments, own)
}

// notTaken words why a file is not taken.
func notTaken(path string, err error) error {
	var refused *attachments.RefusedError
	if !errors.As(err, &refused) {
		return fileError(path, err)
	}
	return usage("desk.attach."+string(refused.Why), catalog.Args{
		"file": path, "size": refused.Size, "limit": refused.Limits.MaxBytes >> 20, "kind": refused.Kind,
		"known": strings.Join(refused.Limits.Types, ", "),
	})
}

// upload is for whom files are stored, and by whom.
type upload struct {
	programme, place string
	by               pilot.Actor
}

// store puts files where evidence is kept, and on record whose they are. It comes
// before the message, so that no message names a file that is not there.
func (a *app) store(ctx context.Context, c *client.Client, to upload, e enclosed) error {
	if len(e.files) == 0 {
		return nil
	}
	store, err := a.evidenceStore(ctx)
	if err != nil {
		return err
	}
	for _, f := range e.files {
		stored, err := store.Put(ctx, f)
		if errors.Is(err, attachments.ErrChanged) {
			return usage("desk.attach.changed", catalog.Args{"file": f.Path})
		}
		if err != nil {
			return err
		}
		key := "desk.attached"
		if !stored {
			key = "desk.attached-before"
		}
		a.say(key, catalog.Args{"file": f.Path, "size": f.Size, "digest": f.Digest})
	}
	return c.KeepUploads(ctx, to.programme, to.place, to.by, e.stored())
}

// stored are the descriptions of the files that are stored.
func (e *enclosed) stored() []pilot.Attachment {
	return slices.DeleteFunc(slices.Clone(e.attachments), func(own pilot.Attachment) bool {
		return !slices.ContainsFunc(e.files, func(f attachments.File) bool { return f.Digest == own.Digest })
	})
}

// evidenceStore is the store that the environment names, or the development
// services' own.
func (a *app) evidenceStore(ctx context.Context) (*attachments.Store, error) {
	address := a.settings.Evidence.Bucket
	if address == "" {
		root, err := devservices.ProjectRoot()
		if err != nil {
			return nil, usage("desk.no-evidence-store")
		}
		address = devservices.EvidenceBucket(root)
	}
	store, err := attachments.Open(ctx, address)
	if errors.Is(err, attachments.ErrURL) {
		return nil, usage("desk.bad-evidence-store", catalog.Args{"address": address})
	}
	if err != nil {
		return nil, err
	}
	a.closers = append(a.closers, func() { _ = store.Close() }) // nothing is pending: each file was closed
	return store, nil
}
