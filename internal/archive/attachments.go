package archive

import (
	"cmp"
	"context"
	"errors"
	"hash/crc32"
	"io"
	"strings"

	"shidian/internal/attachments"
)

// attached is an attached file, looked at before the zip is begun: what is
// missing or altered must be known by then.
type attached struct {
	digest string // sha256:…
	path   string // in the archive
	size   int64
	crc    uint32
	fault  GapKind // why it is not in; empty when it is
}

// checkAttachments reads every attached file through, once each, in the order of
// the documents. What was not uploaded for one of these places is not looked for: a
// refused message may name any file of the store, which belongs to others.
func checkAttachments(ctx context.Context, src Sources, places []place) (map[string]*attached, []string, error) {
	own, err := uploadedFor(ctx, src.Record, places)
	if err != nil {
		return nil, nil, err
	}
	known := map[string]*attached{}
	var order []string
	for _, p := range places {
		for _, d := range p.documents {
			for _, a := range d.attachments {
				if known[a.Digest] != nil {
					continue
				}
				if p.Terms.Uploads && !own[a.Digest] {
					known[a.Digest] = &attached{digest: a.Digest, fault: GapFileMissing}
					continue
				}
				one, err := checkAttachment(ctx, src.Files, a.Digest, a.Type)
				if err != nil {
					return nil, nil, err
				}
				known[a.Digest], order = one, append(order, a.Digest)
			}
		}
	}
	return known, order, nil
}

// uploadedFor are the files that were uploaded for these places.
func uploadedFor(ctx context.Context, record Store, places []place) (map[string]bool, error) {
	own := map[string]bool{}
	for _, p := range places {
		digests, err := record.Uploads(ctx, p.Programme, p.Place)
		if err != nil {
			return nil, err
		}
		for _, d := range digests {
			own[d] = true
		}
	}
	return own, nil
}

func checkAttachment(ctx context.Context, files Files, digest, media string) (*attached, error) {
	a := &attached{digest: digest}
	r, err := files.Open(ctx, digest)
	if errors.Is(err, attachments.ErrMissing) {
		a.fault = GapFileMissing
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	sum := crc32.NewIEEE()
	a.size, err = io.Copy(sum, r)
	err = cmp.Or(err, r.Close())
	if errors.Is(err, attachments.ErrAltered) {
		a.fault = GapFileAltered
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	a.crc = sum.Sum32()
	a.path = "files/" + strings.TrimPrefix(digest, "sha256:") + attachments.Ending(media)
	return a, nil
}

// packAttachment streams a file from the store into the zip.
func packAttachment(ctx context.Context, files Files, a *attached, to *packer) error {
	r, err := files.Open(ctx, a.digest)
	if err != nil {
		return err
	}
	err = to.stream(a.path, a.size, a.crc, r)
	return cmp.Or(err, r.Close())
}
