package notify

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"shidian/internal/postgres"
)

// name names a notice for good, whatever its number in a table: by what must not
// be told twice, and to whom.
func name(n postgres.OutNotice) string {
	return digest(n.WorkflowID, n.Key, string(n.To.Role), n.To.Unit, n.To.Name, n.Channel)
}

// name names a message by the notices in it.
func (p message) name() string {
	var names []string
	for _, n := range p {
		names = append(names, name(n))
	}
	if len(names) == 1 {
		return names[0]
	}
	return digest(names...)
}

const nameBytes = 16

func digest(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:nameBytes])
}
