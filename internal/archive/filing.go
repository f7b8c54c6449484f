package archive

import (
	"context"
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// filing is the list of everything that counted when the archive was filed: each
// hand-in accepted or recorded, of the sub-district and its communities, with the
// digest of what was sent and those of its files. What came later does not change
// it, so the digest that was recorded at the filing can be found again.
type filing struct {
	V         int     `json:"v"`
	Programme string  `json:"programme"`
	Place     string  `json:"place"`
	Documents []filed `json:"documents"`
}

// filed is one hand-in of the list.
type filed struct {
	Place       string     `json:"place"`
	Step        pilot.Step `json:"step"`
	Seq         int64      `json:"seq"`
	ID          string     `json:"id"`
	SHA256      string     `json:"sha256"`
	Attachments []string   `json:"attachments,omitempty"` // digests
}

// accepted is the filing that counts, nil when the step is open or there is none.
func accepted(places []place) *document {
	above := places[0]
	if st := above.State.Step(pilot.StepArchiveFiling); st == nil || st.Status != pilot.Complete && st.Status != pilot.ToConfirm {
		return nil
	}
	return above.current(pilot.StepArchiveFiling)
}

// FilingDigest is the digest of everything that counts by now in a sub-district's
// pilot, or, once it is filed, of what counted then: sha256:….
func FilingDigest(ctx context.Context, record Store, programme, at string) (string, error) {
	places, err := readPlaces(ctx, record, programme, at)
	if err != nil {
		return "", err
	}
	list, err := filingOf(places, accepted(places))
	return "sha256:" + hexDigest(list), err
}

// filingOf lists what counted before a filing, or, without one, what counts by now.
func filingOf(places []place, at *document) ([]byte, error) {
	list := filing{V: 1, Programme: places[0].Programme, Place: places[0].Place, Documents: []filed{}}
	for i, p := range places {
		for _, d := range p.documents {
			if !d.counted() || at != nil && !before(d, *at, i == 0) {
				continue
			}
			one := filed{Place: p.Place, Step: d.Step, Seq: d.Seq, ID: d.ID, SHA256: d.raw}
			for _, a := range d.attachments {
				one.Attachments = append(one.Attachments, a.Digest)
			}
			list.Documents = append(list.Documents, one)
		}
	}
	data, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the list of what was filed: %w", err)
	}
	return append(data, '\n'), nil
}

// before says whether a hand-in was decided before the filing: of the same pilot
// by its number, of a community by when it was received.
func before(d, filing document, samePilot bool) bool {
	if samePilot {
		return d.decided.Seq < filing.decided.Seq
	}
	return !d.decided.Real.After(filing.decided.Real)
}

// recordedDigest is the digest that a filing's evidence gives; empty when it gives
// none.
func recordedDigest(filed json.RawMessage) string {
	var e evidence.ArchiveFilingEvidence
	evidence.ReadEvidence(filed, &e)
	return e.Manifest
}
