package archive

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
	"shidian/internal/pilot/evidence"
	"shidian/internal/view"
)

//go:embed pages
var pageFiles embed.FS

// The pages are whole files without scripts or anything from elsewhere, so that
// they can be read where there is nothing but a browser.
var pages = template.Must(template.ParseFS(pageFiles, "pages/*.html"))

// documentPage is what pages/document.html shows.
type documentPage struct {
	Home         string // the way back to index.html
	Title, Place string
	Standing     string
	Good         bool // it counts
	Head         []shown
	Rules        []shown
	Evidence     []shown
	Raw          string // what could not be read
	Explanations []shown
	Findings     []shown
	Attachments  []fileLink
	Data         string // name of the file with the data
	Text         func(key string) string
}

type fileLink struct {
	Title, Link, Fault string
	About              string
}

func (m *maker) page(p place, d document) ([]byte, error) {
	home := strings.Repeat("../", strings.Count(d.path, "/"))
	doc := documentPage{
		Home: home, Title: m.documentTitle(d), Place: p.Terms.PlaceName(),
		Standing: m.text("archive.standing." + string(d.standing)),
		Good:     d.standing == standingCounts || d.standing == standingRecorded,
		Head:     m.documentHead(p, d), Evidence: m.evidenceShown(d.about(), d.evidence),
		Data: d.path[strings.LastIndexByte(d.path, '/')+1:] + dataEnding(d), Text: m.word,
	}
	if len(doc.Evidence) == 0 && d.Confirms == "" {
		doc.Raw = string(d.MessageRow.Raw)
	}
	m.documentTail(d, &doc, home)
	return m.render("document.html", doc)
}

func (m *maker) documentTitle(d document) string {
	if d.Step != "" && d.Kind == pilot.EntryHandIn {
		return m.text("step." + string(d.Step))
	}
	if d.record != "" {
		return m.text("record." + d.record)
	}
	return m.text("archive.message." + string(d.Kind))
}

// about is the step by whose fields the evidence is read, or the kind of record.
func (d document) about() pilot.Step {
	if d.record != "" {
		return pilot.Step(d.record)
	}
	return d.Step
}

func (m *maker) documentHead(p place, d document) []shown {
	head := []shown{}
	add := func(key, text string) {
		if text != "" {
			head = append(head, shown{Label: m.text("archive.head-" + key), Text: text})
		}
	}
	if d.By != nil {
		add("by", fmt.Sprintf("%s · %s · %s", d.By.Name, m.text("role."+string(d.By.Role)), d.By.Unit))
	}
	add("at", minute(p, d.At))
	add("via", m.text("archive.via."+string(d.Via)))
	if proof := d.decided.Proved; proof != nil {
		add("proved", m.text("archive.proved", catalog.Args{"subject": proof.Subject, "issuer": proof.Issuer, "at": proof.SignedIn.Format(time.RFC3339), "key": proof.Key}))
	}
	add("id", d.ID)
	add("seq", fmt.Sprint(d.Seq))
	if d.Decided > 0 && d.Decided != d.Seq {
		add("decided", minute(p, d.decided.At))
	}
	if d.SupersededBy > 0 {
		add("superseded", fmt.Sprint(d.SupersededBy))
	}
	add("terms", m.termsOf(p, max(d.Decided, d.Seq)))
	add("confirms", d.Confirms)
	add("replaces", d.replaces)
	add("note", d.note)
	return head
}

// documentTail is what follows the evidence.
func (m *maker) documentTail(d document, doc *documentPage, home string) {
	if spec, ok := pilot.Spec(d.Step); ok {
		for _, code := range spec.Rules {
			r, _ := pilot.Rule(code)
			doc.Rules = append(doc.Rules, shown{Label: code + " " + r.Clause, Text: m.text("rule." + code)})
		}
	}
	for _, rule := range sortedKeys(d.Explains) {
		doc.Explanations = append(doc.Explanations, shown{Label: rule, Text: d.Explains[rule]})
	}
	for _, f := range evidence.Explaining(d.Findings, d.Explains, true) {
		doc.Findings = append(doc.Findings, shown{
			Label: f.Rule + " " + m.text(view.SeverityKey(f)), Text: view.FindingText(m.lang, f),
		})
	}
	for _, a := range d.attachments {
		doc.Attachments = append(doc.Attachments, m.link(a, home))
	}
}

func (m *maker) link(a pilot.Attachment, home string) fileLink {
	l := fileLink{Title: a.Title}
	about := []string{string(a.Date), a.Author, m.named(a.Copy)}
	if a.Pages > 0 {
		about = append(about, m.text("archive.n-pages", map[string]any{"n": a.Pages}))
	}
	about = append(about, a.Digest)
	l.About = strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), " · ")
	if f := m.files[a.Digest]; f.fault != "" {
		l.Fault = m.text("archive.file." + string(f.fault))
	} else {
		l.Link = home + f.path
	}
	return l
}

// indexPage is what pages/index.html shows.
type indexPage struct {
	Title     string
	About     []shown
	Gaps      []string
	Decisions []documentLink
	Places    []placeLinks
	Rows      []indexRow
	Columns   []string
	Text      func(key string) string
	Subtitle  string
}

type placeLinks struct {
	Name, Folder string
	Documents    []documentLink
}

type documentLink struct{ Title, Link, Standing, At, By string }

type indexRow struct{ Cells []indexCell }

type indexCell struct{ Text, Link string }

// indexColumns are those of the catalogue that a page has room for.
var indexColumns = []string{"item", "archive-number", "document-number", "title", "date", "author", "pages", "copy", "retention", "secrecy", "name", "clause", "remark"}

func (m *maker) index(rows []Row, gaps []Gap) ([]byte, error) {
	page := indexPage{Title: m.title(), Subtitle: m.text("archive.catalogue"), Text: m.word}
	for _, p := range m.places {
		page.About = append(page.About, shown{Label: p.Terms.PlaceName(), Text: m.stands(p)})
		page.About = append(page.About, m.termsShown(p)...)
		links := placeLinks{Name: p.Terms.PlaceName(), Folder: p.folder()}
		for _, d := range p.documents {
			l := documentLink{Title: m.documentTitle(d), Link: d.path + ".html", Standing: m.text("archive.standing." + string(d.standing)), At: minute(p, d.At)}
			if d.By != nil {
				l.By = d.By.Name
			}
			links.Documents = append(links.Documents, l)
		}
		page.Places = append(page.Places, links)
	}
	for _, p := range m.places {
		page.Decisions = append(page.Decisions, m.decisionsAt(p)...)
	}
	for _, g := range gaps {
		page.Gaps = append(page.Gaps, GapText(m.lang, g))
	}
	for _, name := range indexColumns {
		page.Columns = append(page.Columns, m.text("archive.col-"+name))
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, m.indexRow(r))
	}
	return m.render("index.html", page)
}

// decisionsAt are the district's decisions about a place, each with the document that it
// came as.
func (m *maker) decisionsAt(p place) []documentLink {
	var out []documentLink
	for _, d := range p.documents {
		if d.decided.Type != pilot.EventDecided {
			continue
		}
		one := d.decided.AsDecided()
		community := one.Community
		for _, c := range p.Terms.Communities {
			if c.Code == community {
				community = c.Name
			}
		}
		out = append(out, documentLink{
			Title: p.Terms.PlaceName() + ": " + view.DecisionText(m.lang, one, community), Link: d.path + ".html", At: minute(p, one.At),
		})
	}
	return out
}

func (m *maker) indexRow(r Row) indexRow {
	link, out := strings.TrimSuffix(r.Path, ".json"), indexRow{}
	if link != r.Path {
		link += ".html"
	}
	for _, name := range indexColumns {
		for _, c := range columns {
			if c.name != name {
				continue
			}
			cell := indexCell{Text: fmt.Sprint(c.value(m, r))}
			if name == "title" {
				cell.Link = link
			}
			out.Cells = append(out.Cells, cell)
		}
	}
	return out
}

// stands says in one line how far a pilot was.
func (m *maker) stands(p place) string {
	args := map[string]any{
		"light": cmp.Or(p.Terms.Colours[p.Summary.Light].Name, m.text("light."+string(p.Summary.Light))), "accepted": p.Summary.Accepted, "total": p.Summary.Total,
		"seq": p.Seq, "at": minute(p, p.events[len(p.events)-1].At),
	}
	return m.text("archive.stands", args)
}

func (m *maker) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", name, err)
	}
	return []byte(pilot.Harmless(b.String())), nil
}

// minute is an instant of plan time as people of the place read it.
func minute(p place, at time.Time) string {
	return at.In(p.Terms.Location()).Format("2006-01-02 15:04")
}
