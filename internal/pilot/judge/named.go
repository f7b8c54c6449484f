package judge

import (
	"encoding/json"
	"slices"

	"shidian/internal/pilot"
)

// Named is what the messages of entries name that a session over them has to look up. Each
// message is read for it once.
type Named struct {
	ids, seals, files []string // without those that can't be any
}

// naming are the fields of a message by which it names something.
type naming struct {
	ID       string `json:"id"`
	Confirms string `json:"confirms"`
	Seal     string `json:"seal"`
}

// NamedBy reads what these entries of a pilot name.
func NamedBy(t *pilot.Terms, entries []pilot.Entry) Named {
	var n Named
	for _, e := range entries {
		for _, raw := range messagesOf(e) {
			var m naming
			_ = json.Unmarshal(raw, &m) // what can't be read names nothing
			n.ids = appendIDs(n.ids, m.ID, m.Confirms)
			n.seals = appendNew(n.seals, m.Seal)
			if t.Uploads {
				n.files = appendFiles(n.files, raw)
			}
		}
	}
	return n
}

func appendFiles(digests []string, raw json.RawMessage) []string {
	var m struct {
		Attachments []pilot.Attachment `json:"attachments"`
		Evidence    json.RawMessage    `json:"evidence"`
	}
	_ = json.Unmarshal(raw, &m) // what can't be read names no file
	for _, f := range filesOf(m.Attachments, m.Evidence) {
		if pilot.IsDigest(f.digest) {
			digests = appendNew(digests, f.digest)
		}
	}
	return digests
}

// Messages are the ids whose earlier versions the session may have to look at: the ids
// themselves, what they confirm, and what is held.
func (n Named) Messages(s *pilot.State) []string {
	ids := slices.Clone(n.ids)
	for _, st := range s.Steps {
		if st.Held != nil {
			ids = appendIDs(ids, st.Held.ID)
		}
		if st.Status == pilot.ToConfirm && st.Accepted != nil { // it may itself be a confirmation
			ids = appendIDs(ids, st.Accepted.ID)
		}
	}
	return ids
}

// Seals are those of the messages, and of what is judged again, which [Named.Messages] has
// found.
func (n Named) Seals(earlier map[string]Earlier) []string {
	seals := slices.Clone(n.seals)
	for _, old := range earlier {
		if old.Outcome == pilot.Held {
			var m naming
			_ = json.Unmarshal(old.Raw, &m) // what can't be read has none
			seals = appendNew(seals, m.Seal)
		}
	}
	slices.Sort(seals)
	return seals
}

// Uploads are the digests of files, for which the session has to know whose uploads they
// are; none where files are believed.
func (n Named) Uploads() []string { return n.files }

func appendIDs(ids []string, more ...string) []string {
	for _, id := range more {
		if ValidID(id) {
			ids = appendNew(ids, id)
		}
	}
	return ids
}

func appendNew(list []string, one string) []string {
	if one == "" || slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// messagesOf splits an entry into the messages that it carries.
func messagesOf(e pilot.Entry) []json.RawMessage {
	if e.Junk != nil {
		return nil
	}
	message := pilot.MessageIn(e.Payload)
	if e.Kind != pilot.EntryHandIns {
		return []json.RawMessage{message}
	}
	var several pilot.HandIns
	_ = json.Unmarshal(message, &several) // takeHandIns says what is wrong with it
	return several.Submissions
}
