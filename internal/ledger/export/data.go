package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"shidian/internal/ledger"
)

// headData is what comes before the lines.
type headData struct {
	Programme string `json:"programme"`
	AsOf      string `json:"asOf"`               // real time: every line is true as of then
	PlanTime  string `json:"planTime,omitempty"` // where all pilots have one calendar
}

func headOf(r ledger.Reader) headData {
	h := headData{Programme: r.Head.Programme, AsOf: r.Head.AsOf.UTC().Format(time.RFC3339)}
	if r.Head.Clock != nil {
		h.PlanTime = r.Head.Now().In(r.Head.Zone()).Format("2006-01-02 15:04")
	}
	return h
}

// jsonWriter writes one object, its lines one by one.
type jsonWriter struct {
	out  io.Writer
	some bool
}

func newJSON(out io.Writer, r ledger.Reader) (Writer, error) {
	head, err := json.MarshalIndent(headOf(r), "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the ledger: %w", err)
	}
	_, err = io.WriteString(out, strings.TrimSuffix(string(head), "\n}")+",\n  \"lines\": [")
	return &jsonWriter{out: out}, err
}

// Line writes a line as an object.
func (w *jsonWriter) Line(l ledger.Line) error {
	data, err := json.MarshalIndent(l, "    ", "  ")
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	comma := ","
	if !w.some {
		w.some, comma = true, ""
	}
	_, err = io.WriteString(w.out, comma+"\n    "+string(data))
	return err
}

// Close ends the object.
func (w *jsonWriter) Close() error {
	end := "\n  ]\n}\n"
	if !w.some {
		end = "]\n}\n"
	}
	_, err := io.WriteString(w.out, end)
	return err
}

// yamlWriter writes the same as YAML.
type yamlWriter struct {
	out  io.Writer
	some bool
}

func newYAML(out io.Writer, r ledger.Reader) (Writer, error) {
	head, err := asYAML(headOf(r))
	if err == nil {
		_, err = io.WriteString(out, head+"lines:")
	}
	return &yamlWriter{out: out}, err
}

// Line writes a line as an item of the list.
func (w *yamlWriter) Line(l ledger.Line) error {
	text, err := asYAML(l)
	if err != nil {
		return err
	}
	w.some = true
	_, err = io.WriteString(w.out, "\n  - "+strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    "))
	return err
}

// Close ends the list.
func (w *yamlWriter) Close() error {
	end := "\n"
	if !w.some {
		end = " []\n"
	}
	_, err := io.WriteString(w.out, end)
	return err
}

// asYAML goes through JSON, so that both forms have the same names.
func asYAML(v any) (string, error) {
	data, err := json.Marshal(v)
	if err == nil {
		data, err = yaml.JSONToYAML(data)
	}
	if err != nil {
		return "", fmt.Errorf("write the ledger: %w", err)
	}
	return string(data), nil
}
