package archive

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
)

// RowKind says what a line of the catalogue is about.
type RowKind string

// The kinds.
const (
	RowListed   RowKind = "listed"     // a document that the archive's list names: on paper, or a file by its digest
	RowHandIn   RowKind = "hand-in"    // what was handed in, as a page and as data
	RowAttached RowKind = "attachment" // an attached file
	RowRecord   RowKind = "record"     // a record filed beside the steps
)

// Row is one line of the catalogue by item: the fields by which documents are
// filed, and where the document is.
type Row struct {
	Item      string      `json:"item"` // 1–24, or a range; empty: of no item
	Title     string      `json:"title"`
	Date      pilot.Date  `json:"date,omitempty"`
	Author    string      `json:"author,omitempty"`
	Pages     int         `json:"pages,omitempty"`
	Copy      string      `json:"copy,omitempty"`      // original or copy
	Retention string      `json:"retention,omitempty"` // by the profile's codes
	Hash      string      `json:"hash,omitempty"`      // sha256:…
	Level     pilot.Level `json:"level"`
	Place     string      `json:"place"`
	Name      string      `json:"name"` // of the place
	Clause    string      `json:"clause,omitempty"`
	Kind      RowKind     `json:"kind"`
	Step      pilot.Step  `json:"step,omitempty"`
	Path      string      `json:"path,omitempty"` // in the archive

	Number         string `json:"archiveNumber,omitempty"`  // by the plan's template; of what the list names
	DocumentNumber string `json:"documentNumber,omitempty"` // printed on the document
	Secrecy        string `json:"secrecy,omitempty"`        // by its code
	Remark         string `json:"remark,omitempty"`
}

// itemsOfSteps says to which items of the archive's list a step's evidence belongs
// (domain, archive contents). The lists themselves and the receipt are of none.
var itemsOfSteps = map[pilot.Step]string{
	pilot.StepLeadingGroup: "1", pilot.StepPilotPlan: "2", pilot.StepResponsibilities: "3", pilot.StepMobilisation: "4",
	pilot.StepSelfCheck: "6", pilot.StepSummary: "6",
	pilot.StepSizeAdjustment: "7", pilot.StepPartyFounding: "8", pilot.StepElectionCommittee: "9",
	pilot.StepCommitteeElection: "10-14", pilot.StepAssemblyRoster: "15", pilot.StepPartyElection: "16",
	pilot.StepAssemblyRules: "17", pilot.StepCharter: "17", pilot.StepCivilityCovenant: "17", pilot.StepCommitteeBylaws: "17",
	pilot.StepDisclosureRules: "17", pilot.StepWorkstationRules: "17", pilot.StepSpecialistMeasures: "17",
	pilot.StepEmploymentAgreement: "17", pilot.StepSubCommittees: "18", pilot.StepRecruitment: "19", pilot.StepAgreements: "19",
	pilot.StepWorkstation:       "20",
	pilot.StepVoterRegistration: "21", pilot.StepCandidates: "22", pilot.StepSupervisionCommittee: "23", pilot.StepHandover: "24",
}

// itemOfRecords says to which item a kind of record belongs; of most, to none.
var itemOfRecords = map[string]string{pilot.KindBulletin: "5", pilot.KindReaction: "5"}

// catalogueOf lists the documents of what counts, by place and item.
func (m *maker) catalogueOf() []Row {
	var all []Row
	for _, p := range m.places {
		listed := p.listed()
		rows := make([]Row, 0, len(listed)+len(p.documents))
		for i, item := range listed {
			r := m.listedRow(p, item)
			r.Number = p.Terms.Numbered(p.Terms.PapersOrNone().ArchiveNumber, r.Date, map[string]string{
				pilot.InPlaceItem: r.Item, pilot.InPlaceN: strconv.Itoa(i + 1),
			})
			rows = append(rows, m.apart(p, item, r)...)
		}
		retention := func(item string) string {
			i := slices.IndexFunc(listed, func(l evidence.ArchiveItem) bool { return strconv.Itoa(l.Item) == item })
			if i < 0 {
				return ""
			}
			return listed[i].Retention
		}
		for _, d := range p.documents {
			if d.Kind != pilot.EntryHandIn && d.record == "" || d.standing != standingCounts && d.standing != standingRecorded {
				continue
			}
			rows = append(rows, m.handInRows(p, d, retention)...)
		}
		slices.SortStableFunc(rows, func(a, b Row) int { return firstItem(a.Item) - firstItem(b.Item) })
		all = append(all, rows...)
	}
	return all
}

// firstItem is the number by which a row is sorted; what is of no item comes last.
func firstItem(item string) int {
	first, _, _ := strings.Cut(item, "-")
	n, err := strconv.Atoi(first)
	if err != nil || n < 1 {
		return 1 << 10
	}
	return n
}

// listed is the archive's list that counts: of the sub-district its filing's, of a
// community its archive's.
func (p place) listed() []evidence.ArchiveItem {
	step := pilot.StepCommunityArchive
	if p.Level == pilot.LevelSubDistrict {
		step = pilot.StepArchiveFiling
	}
	d := p.current(step)
	if d == nil {
		return nil
	}
	var list struct {
		Items []evidence.ArchiveItem `json:"items"`
	}
	evidence.ReadEvidence(d.evidence, &list) // accepted under other shapes it stays empty; the page and the data show it
	return list.Items
}

func (m *maker) listedRow(p place, item evidence.ArchiveItem) Row {
	r := m.row(p, RowListed)
	r.Item, r.Title, r.Date, r.Author, r.Pages = strconv.Itoa(item.Item), item.Title, item.Date, item.Author, item.Pages
	r.Copy, r.Retention, r.Hash = item.Copy, item.Retention, item.Digest
	r.DocumentNumber, r.Secrecy, r.Remark = cmp.Or(item.Number, p.numberOf(item.Item)), item.Secrecy, item.Remark
	if a := m.files[item.Digest]; a != nil {
		r.Path = a.path
	}
	for _, spec := range pilot.Catalogue() {
		if items, ok := itemsOfSteps[spec.Code]; ok && covers(items, item.Item) {
			r.Clause = joinClauses(r.Clause, clausesOf(spec.Code))
		}
	}
	return r
}

// apart lists what is sealed and kept apart on a line of its own below its item's, which
// says so.
func (m *maker) apart(p place, item evidence.ArchiveItem, r Row) []Row {
	rows := []Row{r}
	for _, code := range item.Documents {
		if !evidence.KeptApart(code) {
			continue
		}
		if len(item.Documents) == 1 {
			rows[0].Remark = cmp.Or(r.Remark, m.text("archive.kept-apart"))
			break
		}
		own := r
		own.Title, own.Pages, own.Hash, own.Path, own.DocumentNumber = m.named(code), 0, "", "", ""
		own.Retention = cmp.Or(p.Terms.Profile.RetentionOf([]string{code}), r.Retention)
		own.Remark = m.text("archive.kept-apart")
		rows = append(rows, own)
	}
	return rows
}

// numberOf is the number of an item's one document, where one step's evidence gives it.
func (p place) numberOf(item int) string {
	if len(evidence.ArchiveDocuments(item)) != 1 {
		return ""
	}
	for step, items := range itemsOfSteps {
		if items == strconv.Itoa(item) {
			if d := p.current(step); d != nil {
				return d.number()
			}
		}
	}
	return ""
}

// number is the number of the document that a hand-in is about, as its evidence gives it.
func (d *document) number() string {
	var numbered struct{ Number, ApprovalNumber any }
	_ = json.Unmarshal(d.evidence, &numbered) // of another shape: it gives none
	for _, n := range []any{numbered.Number, numbered.ApprovalNumber} {
		if text, ok := n.(string); ok && text != "" {
			return text
		}
	}
	return ""
}

// covers says whether a number is an item, or lies in a range of items.
func covers(items string, n int) bool {
	first, last, _ := strings.Cut(items, "-")
	return n >= firstItem(first) && n <= firstItem(cmp.Or(last, first))
}

// handInRows are a hand-in and its files. A document's own author and date are in
// its page; the line has who handed it in and when.
func (m *maker) handInRows(p place, d document, retention func(string) string) []Row {
	item := itemsOfSteps[d.Step]
	r := m.row(p, RowHandIn)
	r.Item, r.Step, r.Title, r.Date = item, d.Step, m.text("step."+string(d.Step)), p.Terms.Today(d.At)
	r.Copy, r.Retention, r.Hash, r.Clause, r.Path = "original", retention(item), "sha256:"+d.raw, clausesOf(d.Step), d.path+".json"
	if d.record != "" {
		item = itemOfRecords[d.record]
		r.Kind, r.Step, r.Item, r.Title, r.Retention, r.Clause = RowRecord, "", item, m.text("record."+d.record), retention(item), clausesOfRecord(d.record)
	}
	r.DocumentNumber = p.confirmed(&d).number()
	if d.By != nil {
		r.Author = d.By.Name
	}
	if d.standing == standingRecorded || d.Confirms != "" {
		r.Title += m.text("archive.standing-in-title." + titleOf(d))
	}
	rows := []Row{r}
	for _, a := range d.attachments {
		own := m.row(p, RowAttached)
		own.Item, own.Step, own.Title, own.Date, own.Author = cmp.Or(a.Item, item), d.Step, a.Title, a.Date, a.Author
		own.Pages, own.Copy, own.Hash, own.Clause = a.Pages, a.Copy, a.Digest, r.Clause
		own.Retention, own.Path = retention(own.Item), m.files[a.Digest].path
		rows = append(rows, own)
	}
	return rows
}

func titleOf(d document) string {
	if d.Confirms != "" {
		return "confirmed"
	}
	return "recorded"
}

func (m *maker) row(p place, kind RowKind) Row {
	return Row{Kind: kind, Level: p.Level, Place: p.Place, Name: p.Terms.PlaceName()}
}

// clausesOf are the plan's clauses that a step answers, each once.
func clausesOf(step pilot.Step) string {
	spec, _ := pilot.Spec(step)
	all := ""
	for _, code := range spec.Rules {
		if r, ok := pilot.Rule(code); ok {
			all = joinClauses(all, r.Clause)
		}
	}
	return all
}

// clausesOfRecord are the plan's clauses that a kind of record answers.
func clausesOfRecord(kind string) string {
	spec, _ := evidence.RecordKind(kind)
	all := ""
	for _, code := range spec.Rules {
		if r, ok := pilot.Rule(code); ok {
			all = joinClauses(all, r.Clause)
		}
	}
	return all
}

const betweenClauses = "；"

func joinClauses(a, b string) string {
	var all []string
	for _, clause := range strings.Split(a+betweenClauses+b, betweenClauses) {
		if clause != "" && !slices.Contains(all, clause) {
			all = append(all, clause)
		}
	}
	return strings.Join(all, betweenClauses)
}
