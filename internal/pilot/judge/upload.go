package judge

import (
	"encoding/json"

	"shidian/internal/pilot"
)

// Upload says that a unit put a file into the evidence store for a pilot's place.
type Upload struct {
	Unit   string
	Digest string // sha256:…
}

// namedFile is a file that a message names by its digest.
type namedFile struct {
	field  string
	digest string
}

// filesOf lists what is attached, and what the archive's list names by digest.
func filesOf(attachments []pilot.Attachment, evidence json.RawMessage) []namedFile {
	var files []namedFile
	for i, a := range attachments {
		files = append(files, namedFile{pilot.FieldAt("attachments", i, "digest"), a.Digest})
	}
	var list struct {
		Items []struct {
			Digest string `json:"digest"`
		} `json:"items"`
	}
	_ = json.Unmarshal(evidence, &list) // what is wrong with it the examination says
	for i, item := range list.Items {
		if item.Digest != "" {
			files = append(files, namedFile{pilot.FieldAt("evidence.items", i, "digest"), item.Digest})
		}
	}
	return files
}

// Uploaded tells a session what was uploaded of what [Named.Uploads] lists.
func (s *Session) Uploaded(list []Upload) {
	s.uploads = map[Upload]bool{}
	for _, u := range list {
		s.uploads[u] = true
	}
}

// checkFiles refuses a digest that the sender's unit did not put into the store for
// this place: whoever has only seen a digest has not seen the file. What is held or
// confirmed was checked when it came.
func (s *Session) checkFiles(by pilot.Actor, attachments []pilot.Attachment, evidence json.RawMessage) []pilot.Finding {
	if !s.terms.Uploads {
		return nil
	}
	var findings []pilot.Finding
	for _, f := range filesOf(attachments, evidence) {
		if pilot.IsDigest(f.digest) && !s.uploads[Upload{by.Unit, f.digest}] {
			findings = append(findings, formFinding(pilot.CodeAttachmentUnknown, f.field, f.digest, ""))
		}
	}
	return findings
}
