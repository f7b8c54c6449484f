package web

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// filesTold is what became of the files that came with a form, in words.
type filesTold struct {
	Taken []string // titles
	Notes []string // it had these already
	Wrong []string // why others were not taken
}

// takeFiles stores what was chosen in a form and names it there: each file that can be taken,
// whatever is wrong with another.
func (d *Desk) takeFiles(r *http.Request, s *sheet) (told filesTold, err error) {
	var stored []pilot.Attachment
	crowd := 0
	for _, file := range s.v.files.chosenIn("upload") {
		if file.crowd {
			crowd++
			continue
		}
		own, why, err := d.takeFile(r.Context(), s.v, file)
		if err != nil {
			return told, err
		}
		if why != "" {
			told.Wrong = append(told.Wrong, why)
			continue
		}
		if title, had := s.typed.attach(own); had {
			told.Notes = append(told.Notes, s.v.text("web.file.same", catalog.Args{"file": file.name, "title": title}))
			continue
		}
		stored = append(stored, own)
		told.Taken = append(told.Taken, own.Title)
	}
	if crowd > 0 {
		told.Wrong = append(told.Wrong, s.v.text("web.file.too-many", catalog.Args{"n": crowd, "most": maxUploads, "size": maxKept >> 20}))
	}
	if len(stored) == 0 {
		return told, nil
	}
	if err := d.Record.KeepUploads(r.Context(), s.v.programme(), s.t.place, s.v.actor(), stored); err != nil {
		return told, err
	}
	return told, d.keep(r, s, true)
}

// takeFile stores one file; why says in words that it is not taken, and what to do.
func (d *Desk) takeFile(ctx context.Context, v *visit, file upload) (own pilot.Attachment, why string, err error) {
	f, err := attachments.Inspect(ctx, file.path, d.Limits)
	var refused *attachments.RefusedError
	if errors.As(err, &refused) {
		return own, v.whyNot(file, refused), nil
	}
	if err != nil {
		return own, "", err
	}
	store, err := d.Files(ctx)
	if err != nil {
		return own, "", err
	}
	if _, err := store.Put(ctx, f); err != nil {
		return own, "", err
	}
	return pilot.Attachment{Digest: f.Digest, Title: strings.TrimSuffix(file.name, path.Ext(file.name)), Type: f.Type, Size: f.Size}, "", nil
}

// whyNot says why a file is not taken, and what to do.
func (v *visit) whyNot(file upload, refused *attachments.RefusedError) string {
	return v.text("web.file."+string(refused.Why), catalog.Args{
		"file": file.name, "size": mebibytes(file.size), "limit": refused.Limits.MaxBytes >> 20, "kind": v.kindName(refused.Kind),
		"next": v.nextFor(refused.Kind),
	})
}

func (v *visit) kindNames(kinds []string) string {
	var names []string
	for _, kind := range kinds {
		names = append(names, v.kindName(kind))
	}
	return strings.Join(names, v.text("web.comma"))
}

// kindName is what people call a kind of file.
func (v *visit) kindName(kind string) string {
	if key := "file-kind." + kind; catalog.Has(key) {
		return v.text(key)
	}
	return v.text("web.file.unknown", catalog.Args{"type": kind})
}

// nextFor is what to do with a file of a kind that is not taken.
func (v *visit) nextFor(kind string) string {
	if key := "web.file.next-" + kind; catalog.Has(key) {
		return v.text(key)
	}
	return v.text("web.file.next")
}

// weight is a size as people read it.
func weight(size int64) string {
	if size < 1<<20 {
		return kilobytes(int(size)) + " KB"
	}
	return mebibytes(size) + " MB"
}

func mebibytes(size int64) string {
	return strconv.FormatFloat(float64(size)/(1<<20), 'f', 1, 64)
}

// file hands out a file that is named in what the visitor may see: at a place, with a step.
func (d *Desk) file(w http.ResponseWriter, r *http.Request, v *visit) error {
	digest := r.PathValue("digest")
	t, ok := formOf(r.URL.Query().Get("at"), r.URL.Query().Get("form"))
	if !ok || t.step == nil || !pilot.IsDigest(digest) {
		return notFound()
	}
	st, err := d.standing(r.Context(), v, t.place)
	if err != nil {
		return err
	}
	versions, err := d.Record.Versions(r.Context(), st.pilot.WorkflowID, t.step.Code)
	if err != nil {
		return err
	}
	for _, row := range versions {
		shown := shownVersion(v, t, st.pilotCase(d), row, 0, st.pilot.Terms)
		for _, a := range shown.Files {
			if a.Digest != digest {
				continue
			}
			own, err := d.isOwn(r.Context(), v, t.place, row, digest)
			if err != nil {
				return err
			}
			if own {
				return d.giveFile(w, r, v, t.place, a)
			}
		}
	}
	return notFound()
}

// isOwn says whether a file is one of the place's. A hand-in that was refused may name any: to
// have seen the digest of another place's file, or of another programme's, is not to have it.
func (d *Desk) isOwn(ctx context.Context, v *visit, place string, row postgres.VersionRow, digest string) (bool, error) {
	if row.Outcome != pilot.Refused {
		return true, nil
	}
	uploaded, err := d.Record.Uploads(ctx, v.programme(), place)
	return slices.Contains(uploaded, digest), err
}

func (d *Desk) giveFile(w http.ResponseWriter, r *http.Request, v *visit, place string, a pilot.Attachment) error {
	store, err := d.Files(r.Context())
	if err != nil {
		return err
	}
	from, err := store.Open(r.Context(), a.Digest)
	if err != nil {
		d.Log.Error("open a file", "digest", a.Digest, "error", err)
		return &problem{Status: http.StatusNotFound, Key: "web.problem.no-file", SignedIn: v.person.Name}
	}
	defer func() { _ = from.Close() }() // read only
	err = d.Record.LogAccess(r.Context(), postgres.Access{Program: "shidian serve", Claimed: v.person.Subject, Act: "file", Programme: v.programme(), Place: place, Detail: a.Digest})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Title + attachments.Ending(a.Type)}))
	_, _ = io.Copy(w, from) // a browser that is gone can't be told
	return nil
}
