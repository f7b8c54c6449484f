package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"shidian/internal/catalog"
	"shidian/internal/chain"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Result is what was made.
type Result struct {
	Programme string `json:"programme"`
	Place     string `json:"place"`
	Name      string `json:"name"`
	Year      int    `json:"year,omitempty"` // of a yearly file
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`    // of the files
	Manifest  string `json:"manifest"` // sha256:…, of manifest.json: of this whole archive
	// Filing is sha256:…, of filing.json: of everything that counted at the filing,
	// or that counts by now. It goes into the evidence of the filing.
	Filing   string `json:"filing,omitempty"`
	Recorded string `json:"recorded,omitempty"` // the digest that the filing on record gives
	Gaps     []Gap  `json:"gaps"`
}

// Progress is how far a making or a verifying is. The number of files is known from
// the start.
type Progress struct {
	Done, Of int
	Path     string

	Bytes, OfBytes int64 // of a verifying
}

// maker makes one archive.
type maker struct {
	src    Sources
	lang   catalog.Lang // the pilot's own, whoever asks
	places []place
	files  map[string]*attached
	order  []string // digests of files, in the order of the documents
	to     *packer
	gaps   []Gap
	year   int // of the life after the pilot; 0: a pilot's archive
}

// Make writes the archive of the pilot at a place: of a sub-district with all its
// communities, or of one community.
func Make(ctx context.Context, src Sources, programme, at string, out io.Writer, tell func(Progress)) (Result, error) {
	places, err := readPlaces(ctx, src.Record, programme, at)
	if err != nil {
		return Result{}, err
	}
	m := &maker{src: src, places: places, gaps: lacking(places)}
	return m.make(ctx, out, tell)
}

// make writes the archive of what was read.
func (m *maker) make(ctx context.Context, out io.Writer, tell func(Progress)) (_ Result, err error) {
	m.lang = catalog.Lang(m.places[0].Terms.Lang)
	if m.files, m.order, err = checkAttachments(ctx, m.src, m.places); err != nil {
		return Result{}, err
	}
	m.gaps = append(m.gaps, faults(m.places, m.files)...)
	z := zip.NewWriter(out)
	done, of := 0, m.count()
	m.to = &packer{zip: z, told: func(path string) {
		done++
		tell(Progress{Done: done, Of: of, Path: path})
	}}
	result, err := m.pack(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := z.Close(); err != nil {
		return Result{}, fmt.Errorf("finish the archive: %w", err)
	}
	return result, nil
}

// count is how many files there will be.
func (m *maker) count() int {
	n := 7 // filing, the catalogue three times, index, manifest and its digest
	for _, p := range m.places {
		n += 2 + 2*len(p.documents) + len(p.runs)
		if m.year == 0 {
			n += 2 // chain and proof
		}
	}
	for _, digest := range m.order {
		if m.files[digest].fault == "" {
			n++
		}
	}
	return n
}

func (m *maker) pack(ctx context.Context) (Result, error) {
	for _, p := range m.places {
		if err := m.packPlace(ctx, p); err != nil {
			return Result{}, err
		}
	}
	for _, digest := range m.order {
		if a := m.files[digest]; a.fault == "" {
			if err := packAttachment(ctx, m.src.Files, a, m.to); err != nil {
				return Result{}, err
			}
		}
	}
	f, err := m.packFiling()
	if err != nil {
		return Result{}, err
	}
	if err := m.packCatalogue(); err != nil {
		return Result{}, err
	}
	return m.packManifest(f)
}

// pilotData is what pilot.json holds.
type pilotData struct {
	Terms *pilot.Terms `json:"terms"` // without addresses
	State *pilot.State `json:"state"`
	Runs  []runData    `json:"runs"`
}

type runData struct {
	RunID    string `json:"runId"`
	FirstSeq int64  `json:"firstSeq"`          // the first event that it recorded
	History  string `json:"history,omitempty"` // path; empty: not in
}

func (m *maker) packPlace(ctx context.Context, p place) error {
	for _, d := range p.documents {
		if err := m.to.add(d.path+dataEnding(d), d.Raw); err != nil {
			return err
		}
		page, err := m.page(p, d)
		if err != nil {
			return err
		}
		if err := m.to.add(d.path+".html", page); err != nil {
			return err
		}
	}
	if err := errors.Join(m.packEvents(p), m.packChain(p)); err != nil {
		return err
	}
	runs, err := m.packRuns(ctx, p)
	if err != nil {
		return err
	}
	return m.addJSON(p.folder()+"/pilot.json", pilotData{Terms: p.Terms.WithoutAddresses(), State: p.State, Runs: runs})
}

// dataEnding calls what is no JSON a text.
func dataEnding(d document) string {
	if json.Valid(d.Raw) {
		return ".json"
	}
	return ".txt"
}

// packEvents packs events in the form in which they are digested.
func (m *maker) packEvents(p place) error {
	var lines []byte
	for _, l := range p.links {
		if !slices.ContainsFunc(p.events, func(e pilot.Event) bool { return e.Seq == l.Seq }) {
			continue // of another year
		}
		line, err := chain.Canonical(l.Body)
		if err != nil {
			return fmt.Errorf("write event %d of %s: %w", l.Seq, p.WorkflowID, err)
		}
		lines = append(append(lines, line...), '\n')
	}
	return m.to.add(p.folder()+eventsFile, lines)
}

// packRuns packs the histories that can be had.
func (m *maker) packRuns(ctx context.Context, p place) ([]runData, error) {
	runs := []runData{}
	for i, r := range p.runs {
		one := runData{RunID: r.RunID, FirstSeq: r.FirstSeq}
		packed, why, err := m.history(ctx, p.WorkflowID, r)
		switch {
		case err != nil:
			return nil, err
		case why != "":
			m.gaps = append(m.gaps, Gap{Kind: why, Place: p.Place, What: r.RunID})
		default:
			one.History = fmt.Sprintf("%s/runs/%02d-%s.json.gz", p.folder(), i+1, r.RunID)
			if err := m.to.add(one.History, packed); err != nil {
				return nil, err
			}
		}
		runs = append(runs, one)
	}
	return runs, nil
}

func (m *maker) history(ctx context.Context, workflowID string, r postgres.RunRow) (packed []byte, why GapKind, err error) {
	packed, err = m.src.Record.RunHistory(ctx, workflowID, r.RunID)
	switch {
	case err == nil:
	case !errors.Is(err, postgres.ErrNoRun):
		return nil, "", err
	case r.Status == postgres.RunHistoryLost:
		return nil, GapHistoryLost, nil
	case m.src.Histories == nil:
		return nil, GapHistoryRunning, nil
	default:
		if packed, err = m.src.Histories(ctx, workflowID, r.RunID); err != nil {
			return nil, GapHistoryRunning, nil //nolint:nilerr // Temporal need not be there: the gap says what is not in
		}
	}
	packed, err = sameBytes(packed)
	return packed, "", err
}

func (m *maker) packFiling() (*filingEntry, error) {
	if m.places[0].Level != pilot.LevelSubDistrict {
		return nil, nil // one community files nothing by itself
	}
	at := accepted(m.places)
	list, err := filingOf(m.places, at)
	if err != nil {
		return nil, err
	}
	f := &filingEntry{Path: "filing.json", Digest: "sha256:" + hexDigest(list)}
	if at != nil {
		f.HandIn, f.Recorded = at.path+dataEnding(*at), recordedDigest(at.evidence)
	}
	if f.Recorded != "" && f.Recorded != f.Digest {
		m.gaps = append(m.gaps, Gap{Kind: GapFiling, Place: m.places[0].Place, Step: pilot.StepArchiveFiling, What: f.Recorded})
	}
	return f, m.to.add(f.Path, list)
}

func (m *maker) packCatalogue() error {
	rows := m.catalogueOf()
	above := m.places[0]
	asOf := above.events[len(above.events)-1].Real
	sheet, err := m.workbook(rows, asOf)
	if err != nil {
		return err
	}
	asCSV, err := csvRows(rows)
	if err != nil {
		return err
	}
	asJSON, err := jsonRows(rows)
	if err != nil {
		return err
	}
	index, err := m.index(rows, m.gaps)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		path string
		data []byte
	}{{"catalogue.xlsx", sheet}, {"catalogue.csv", asCSV}, {"catalogue.json", asJSON}, {"index.html", index}} {
		if err := m.to.add(f.path, f.data); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) packManifest(f *filingEntry) (Result, error) {
	above := m.places[0]
	list := manifest{V: 1, Program: m.src.Program, Programme: above.Programme, Place: above.Place, Name: above.Terms.PlaceName(), Year: m.year, Filing: f, Gaps: append([]Gap{}, m.gaps...)}
	for _, p := range m.places {
		list.AsOf = append(list.AsOf, asOf{Place: p.Place, Events: p.Seq})
		list.Terms = append(list.Terms, p.amendments()...)
	}
	r := Result{Programme: list.Programme, Place: list.Place, Name: list.Name, Year: list.Year, Files: len(m.to.entries) + 2, Gaps: list.Gaps}
	for _, e := range m.to.entries {
		r.Bytes += e.Size
	}
	list.Files = slices.Clone(m.to.entries)
	data, err := list.bytes()
	if err != nil {
		return Result{}, err
	}
	if f != nil {
		r.Filing, r.Recorded = f.Digest, f.Recorded
	}
	digest := hexDigest(data)
	r.Manifest = "sha256:" + digest
	if err := m.to.add(manifestPath, data); err != nil {
		return Result{}, err
	}
	return r, m.to.add(manifestDigestPath, []byte(digest+"  "+manifestPath+"\n"))
}

func (m *maker) addJSON(path string, content any) error {
	data, err := json.MarshalIndent(content, "", " ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return m.to.add(path, append(data, '\n'))
}
