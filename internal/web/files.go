package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// maxUploads is how many files are taken with one form.
const maxUploads = 20

// takeFiles stores what was chosen in a form and names it there. Told is why a file was not
// taken, in words; all others were.
func (d *Desk) takeFiles(r *http.Request, s *sheet) (told string, err error) {
	var stored []pilot.Attachment
	for i, header := range r.MultipartForm.File["upload"] {
		if header.Filename == "" && header.Size == 0 {
			continue
		}
		if i >= maxUploads {
			told = s.v.text("web.file.too-many", catalog.Args{"most": maxUploads})
			break
		}
		own, why, err := d.takeFile(r.Context(), s.v, header)
		if err != nil {
			return "", err
		}
		if why != "" {
			told = strings.TrimSpace(told + " " + why)
			continue
		}
		stored = append(stored, own)
	}
	if len(stored) == 0 {
		return told, nil
	}
	if err := d.Record.KeepUploads(r.Context(), s.v.programme(), s.t.place, s.v.actor(), stored); err != nil {
		return "", err
	}
	for _, own := range stored {
		s.typed.attach(own)
	}
	return told, d.keep(r, s, true)
}

// takeFile stores one file; why says in words that it is not taken.
func (d *Desk) takeFile(ctx context.Context, v *visit, header *multipart.FileHeader) (own pilot.Attachment, why string, err error) {
	name := pilot.CleanText(filepath.Base(header.Filename), 120)
	path, err := spooled(header, name)
	if err != nil {
		return own, "", fmt.Errorf("receive %s: %w", name, err)
	}
	defer func() { _ = os.RemoveAll(filepath.Dir(path)) }() // a temporary folder more is swept by the system
	f, err := attachments.Inspect(ctx, path, d.Limits)
	var refused *attachments.RefusedError
	if errors.As(err, &refused) {
		return own, v.text("desk.attach."+string(refused.Why), catalog.Args{
			"file": name, "size": refused.Size, "limit": d.Limits.MaxBytes >> 20, "kind": refused.Kind, "known": strings.Join(d.Limits.Types, ", "),
		}), nil
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
	return pilot.Attachment{Digest: f.Digest, Title: strings.TrimSuffix(name, filepath.Ext(name)), Type: f.Type, Size: f.Size}, "", nil
}

// longestEnding is beyond any ending of a name that says something, with its dot.
const longestEnding = 12

// spooled writes an upload into a folder of its own. Of its name, which may be none that a
// file can have, the ending stays: it can tell a program.
func spooled(header *multipart.FileHeader, name string) (path string, err error) {
	from, err := header.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = from.Close() }() // read only
	dir, err := os.MkdirTemp("", "shidian-upload-")
	if err != nil {
		return "", err
	}
	ending := filepath.Ext(name)
	if len(ending) > longestEnding {
		ending = ""
	}
	path = filepath.Join(dir, "upload"+ending)
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	_, err = io.Copy(to, from)
	if err = errors.Join(err, to.Close()); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return path, nil
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
			if a.Digest == digest {
				return d.giveFile(w, r, v, t.place, a)
			}
		}
	}
	return notFound()
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
