package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/config"
	"shidian/internal/devservices"
	"shidian/starter/sheet"
)

// enclose looks at every file that a sheet or --attach names and refuses, before
// anything is stored or sent, what is not taken.
func (a *app) enclose(ctx context.Context, s *sheet.Sheet, more []string) (client.Enclosed, error) {
	limits, err := a.limits(ctx)
	if err != nil {
		return client.Enclosed{}, err
	}
	var named []client.Enclosure
	for _, written := range s.Attachments {
		n := client.Enclosure{Said: written.Attachment}
		if written.File != "" {
			n.Path = beside(s.File, written.File)
		}
		named = append(named, n)
	}
	e, err := client.Enclose(ctx, limits, named, more)
	return e, notEnclosed(err)
}

// notEnclosed words why a file is not enclosed; other errors stay.
func notEnclosed(err error) error {
	var refused *client.NotTakenError
	var other *client.OtherFileError
	var changed *client.ChangedFileError
	switch {
	case errors.As(err, &refused):
		return notTaken(refused.Path, refused.Err)
	case errors.As(err, &other):
		return usage("desk.attach-other", catalog.Args{"file": other.Path, "digest": other.Said, "found": other.Found})
	case errors.As(err, &changed):
		return usage("desk.attach.changed", catalog.Args{"file": changed.Path})
	}
	return err
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

// sayStored tells of a file that is stored.
func (a *app) sayStored(f attachments.File, anew bool) {
	key := "desk.attached"
	if !anew {
		key = "desk.attached-before"
	}
	a.say(key, catalog.Args{"file": f.Path, "size": f.Size, "digest": f.Digest})
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
