package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"shidian/internal/archive"
	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/papers"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// openFiles opens the store of attached files; without one nobody attaches any.
func (o *office) openFiles(ctx context.Context, opt Options) (err error) {
	if opt.Settings.Evidence.Bucket != "" {
		o.files, err = attachments.Open(ctx, opt.Settings.Evidence.Bucket)
	}
	return err
}

// papersOf are the steps with which the staff attach a file: its item in the
// archive's list, and how it is named.
var papersOf = map[pilot.Step]struct{ item, name string }{
	pilot.StepLeadingGroup:      {"1", "notice.txt"},
	pilot.StepSizeAdjustment:    {"7", "decision.txt"},
	pilot.StepCommitteeElection: {"13", "count.txt"},
	pilot.StepCharter:           {"17", "charter.txt"},
	pilot.StepWorkstation:       {"20", "plate.png"},
}

// paper is a file to be attached.
type paper struct {
	name, title, item string
	content           []byte
}

func (p *paper) upload() *upload { return &upload{p.name, p.content} }

// enclose puts into a letter what goes with it: a file, and with the filing the
// digest of everything filed.
func (o *office) enclose(ctx context.Context, l *letter, terms *pilot.Terms) error {
	kind, ok := papersOf[l.job.Step]
	switch {
	case o.files == nil || l.job.Confirm != "":
		return nil
	case l.job.Step == pilot.StepArchiveFiling:
		return o.sealFiling(ctx, l)
	case !ok:
		return nil
	}
	p := &paper{name: kind.name, item: kind.item, title: catalog.Text(catalog.Lang(terms.Lang), "demo.file."+string(l.job.Step))}
	p.content = []byte(fmt.Sprintf("%s\n\n%s\n%s\n", p.title, terms.PlaceName(), l.handIn.By.Name))
	if strings.HasSuffix(p.name, ".png") {
		var err error
		if p.content, err = plate(len(l.job.Place)); err != nil {
			return err
		}
	}
	if o.atDesk(l.job.Place) {
		l.paper = p
		return nil
	}
	f, err := o.store(ctx, p.name, p.content)
	if err != nil {
		return err
	}
	own := pilot.Attachment{
		Digest: f.Digest, Title: p.title, Item: p.item, Author: l.handIn.By.Name, Pages: 1, Copy: "original", Type: f.Type, Size: f.Size,
	}
	l.handIn.Attachments = append(l.handIn.Attachments, own)
	return o.client.KeepUploads(ctx, o.programme, l.job.Place, l.handIn.By, []pilot.Attachment{own})
}

// store keeps a file as `shidian submit --attach` does.
func (o *office) store(ctx context.Context, name string, content []byte) (attachments.File, error) {
	folder, err := os.MkdirTemp("", "shidian-demo-")
	if err != nil {
		return attachments.File{}, fmt.Errorf("write a file to attach: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // the store has it by then
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return attachments.File{}, fmt.Errorf("write a file to attach: %w", err)
	}
	f, err := attachments.Inspect(ctx, path, attachments.Limits{MaxBytes: 1 << 20, Types: []string{"txt", "png"}})
	if err != nil {
		return attachments.File{}, err
	}
	_, err = o.files.Put(ctx, f)
	return f, err
}

// plate is a photo of a plate, as far as a program can take one.
func plate(seed int) ([]byte, error) {
	photo := image.NewRGBA(image.Rect(0, 0, 240, 400))
	draw.Draw(photo, photo.Bounds(), image.NewUniform(color.RGBA{R: 120, G: 120, B: uint8(seed), A: 255}), image.Point{}, draw.Src) //nolint:gosec // a shade
	draw.Draw(photo, image.Rect(70, 30, 170, 370), image.NewUniform(color.White), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, photo); err != nil {
		return nil, fmt.Errorf("draw a plate: %w", err)
	}
	return b.Bytes(), nil
}

// sealFiling puts the digest of everything filed into the filing.
func (o *office) sealFiling(ctx context.Context, l *letter) error {
	digest, err := papers.Of(o.client).FilingDigest(ctx, o.programme, l.job.Place)
	if err != nil {
		return err
	}
	var e evidence.ArchiveFilingEvidence
	if err := json.Unmarshal(l.handIn.Evidence, &e); err != nil {
		return fmt.Errorf("read the filing's evidence: %w", err)
	}
	e.Manifest = digest
	l.handIn.Evidence, err = json.Marshal(e)
	return err
}

// writeArchives writes the archive of each pilot and says where they are.
func (o *office) writeArchives(ctx context.Context, opt Options) error {
	if opt.Papers == "" || o.files == nil {
		return nil
	}
	for _, row := range o.rowsInOrder() {
		if err := o.writeArchive(ctx, row.Place, filepath.Join(opt.Papers, "archive-"+row.Place+".zip")); err != nil {
			return fmt.Errorf("write the archive of %s: %w", row.Place, err)
		}
	}
	first := o.first().SubDistrict.Code
	_, err := io.WriteString(opt.Out, catalog.Text(opt.Lang, "demo.archives", catalog.Args{"folder": opt.Papers, "first": first})+"\n")
	return err
}

func (o *office) writeArchive(ctx context.Context, place, path string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = papers.Of(o.client).Archive(ctx, o.files, o.programme, place, file, func(archive.Progress) {})
	return err
}
