package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// weakness is one that the database knows, as far as it concerns what was looked at.
type weakness struct {
	id, summary string
	reached     bool
	found, by   string // module and version; where it is reached
	fixed       string
}

// message is a line of govulncheck's answer, as far as it matters here.
type message struct {
	OSV *struct {
		ID      string `json:"id"`
		Summary string `json:"summary"`
	} `json:"osv"`
	Finding *struct {
		OSV   string  `json:"osv"`
		Fixed string  `json:"fixed_version"`
		Trace []frame `json:"trace"` // from the weak place to ours
	} `json:"finding"`
}

type frame struct {
	Module   string `json:"module"`
	Version  string `json:"version"`
	Package  string `json:"package"`
	Function string `json:"function"`
}

// read takes govulncheck's answer in. Only what our code can call counts as reached.
func read(r io.Reader, found map[string]*weakness) error {
	summaries := map[string]string{}
	for d := json.NewDecoder(r); ; {
		var m message
		err := d.Decode(&m)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the answer of govulncheck: %w", err)
		}
		if m.OSV != nil {
			summaries[m.OSV.ID] = m.OSV.Summary
		}
		if f := m.Finding; f != nil && len(f.Trace) > 0 {
			w := found[f.OSV]
			if w == nil {
				w = &weakness{id: f.OSV, summary: summaries[f.OSV]}
				found[f.OSV] = w
			}
			first, last := f.Trace[0], f.Trace[len(f.Trace)-1]
			w.found, w.fixed = strings.TrimSuffix(first.Module+"@"+first.Version, "@"), f.Fixed
			if first.Function != "" {
				w.reached, w.by = true, last.Package+"."+last.Function
			}
		}
	}
}

// judge prints what was found and fails where something is reached that is not
// accepted, or accepted and not reached.
func judge(found map[string]*weakness, reasons map[string]string, out io.Writer) error {
	var wrong []string
	unreached := 0
	for _, id := range slices.Sorted(maps.Keys(found)) {
		w := found[id]
		reason, ok := reasons[id]
		switch {
		case !w.reached:
			unreached++
			continue
		case ok:
			_, _ = fmt.Fprintf(out, "%s accepted: %s\n", id, reason)
			continue
		}
		wrong = append(wrong, id)
		_, _ = fmt.Fprintf(out, "%s %s\n  in %s, reached by %s, %s\n", id, w.summary, w.found, w.by, whatToDo(w))
	}
	for _, id := range slices.Sorted(maps.Keys(reasons)) {
		if w := found[id]; w == nil || !w.reached {
			wrong = append(wrong, id)
			_, _ = fmt.Fprintf(out, "%s is accepted and reached no more: take it out of accepted.txt\n", id)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("%s", strings.Join(wrong, ", "))
	}
	_, _ = fmt.Fprintf(out, "no known weakness is reached; %d are in modules that are required and are not reached\n", unreached)
	return nil
}

func whatToDo(w *weakness) string {
	switch {
	case w.fixed == "":
		return "not mended anywhere yet; see https://pkg.go.dev/vuln/" + w.id
	case strings.HasPrefix(w.found, "stdlib@"):
		return "mended in Go " + strings.TrimPrefix(w.fixed, "v") + ": raise RELEASE_GO in the Makefile"
	}
	return "mended in " + w.fixed + ": go get it"
}

// parseAccepted reads lines of an ID and a reason.
func parseAccepted(text string) (map[string]string, error) {
	reasons := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, reason, _ := strings.Cut(line, " ")
		if reason = strings.TrimSpace(reason); reason == "" || !strings.HasPrefix(id, "GO-") {
			return nil, fmt.Errorf("accepted.txt: %q is no ID (GO-…) with a reason", line)
		}
		reasons[id] = reason
	}
	return reasons, nil
}

// parseDatabase reads the line of version and digest.
func parseDatabase(text string) (version, sum string, err error) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 2 && fields[0] != "#" {
			return fields[0], fields[1], nil
		}
	}
	return "", "", errors.New("database.txt has no line with version and digest")
}
