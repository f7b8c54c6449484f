package client

import (
	"encoding/json"
	"fmt"

	"shidian/internal/pilot"
)

// sealed is the message vouched for: each hand-in of several by a seal of its own.
// [*TooLargeError].
func (m message) sealed(seal func(workflowID string, message json.RawMessage) (string, error)) (message, error) {
	var several pilot.HandIns
	if err := json.Unmarshal(m.body, &several); err != nil {
		return m, fmt.Errorf("seal a message to %s: %w", m.place, err)
	}
	one := func(raw json.RawMessage) (json.RawMessage, error) {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(raw, &fields); err != nil {
			return nil, err
		}
		token, err := seal(m.workID, raw)
		if err != nil {
			return nil, err
		}
		fields["seal"], err = json.Marshal(token)
		if err != nil {
			return nil, err
		}
		return json.Marshal(fields)
	}
	var err error
	if several.Submissions == nil {
		m.body, err = one(m.body)
	} else {
		for i, raw := range several.Submissions {
			if several.Submissions[i], err = one(raw); err != nil {
				break
			}
		}
		if err == nil {
			m.body, err = json.Marshal(several)
		}
	}
	if err != nil {
		return m, fmt.Errorf("seal a message to %s: %w", m.place, err)
	}
	if len(m.body) > pilot.MaxMessageBytes {
		return m, &TooLargeError{What: m.id, Size: len(m.body)}
	}
	return m, nil
}
