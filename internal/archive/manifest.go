package archive

import (
	"encoding/json"
	"fmt"
)

// Where the manifest and its digest lie.
const (
	manifestPath       = "manifest.json"
	manifestDigestPath = "manifest.json.sha256" // as sha256sum writes it
)

// manifest lists everything in an archive but itself and its digest.
type manifest struct {
	V         int          `json:"v"`
	Programme string       `json:"programme"`
	Place     string       `json:"place"`
	Name      string       `json:"name"`
	Year      int          `json:"year,omitempty"` // of a yearly file
	AsOf      []asOf       `json:"asOf"`
	Terms     []termsEntry `json:"terms,omitempty"` // orders by which other terms held
	Filing    *filingEntry `json:"filing,omitempty"`
	Gaps      []Gap        `json:"gaps"` // what is not in, and why
	Files     []entry      `json:"files"`
	// Program made the archive; nil in those of before it was noted.
	Program *Program `json:"program,omitempty"`
}

// Program is what the program that makes an archive was built from.
type Program struct {
	Version  string `json:"version"`
	Commit   string `json:"commit"`
	Modified bool   `json:"modified,omitempty"` // beyond the commit
	Go       string `json:"go"`
}

// asOf is how far the record of a place went.
type asOf struct {
	Place  string `json:"place"`
	Events int64  `json:"events"` // number of the last one
}

// filingEntry is the list of what was filed, and the hand-in that filed it.
type filingEntry struct {
	Path     string `json:"path"`
	Digest   string `json:"digest"`
	HandIn   string `json:"handIn,omitempty"`   // path; empty: not filed yet
	Recorded string `json:"recorded,omitempty"` // the digest that the hand-in gives; empty: none
}

func (m manifest) bytes() ([]byte, error) {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return append(data, '\n'), nil
}
