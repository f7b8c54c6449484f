package chain

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shidian/internal/seal"
)

// Head is where a chain stands.
type Head struct {
	Chain  string `json:"chain"`
	Seq    int64  `json:"seq"`
	Digest string `json:"digest"`
}

// Leaf is what stands for a head in the tree of a checkpoint.
func (h Head) Leaf() []byte {
	return fmt.Appendf(nil, "shidian head 1\n%s\n%d\n%s\n", h.Chain, h.Seq, h.Digest)
}

// Leaves are those of heads, which are in the order of their chains' bytes.
func Leaves(heads []Head) [][]byte {
	out := make([][]byte, len(heads))
	for i, h := range heads {
		out[i] = h.Leaf()
	}
	return out
}

// Checkpoint is what an office signs: where every chain stands.
type Checkpoint struct {
	Number   int64      `json:"number"`
	Made     time.Time  `json:"made"`
	Suite    seal.Suite `json:"-"`
	Root     string     `json:"root"`   // of the tree over the heads
	Chains   int        `json:"chains"` // its leaves
	Previous string     `json:"previous"`
}

const checkpointTitle = "shidian checkpoint 1"

// ErrCheckpoint says that a text is no checkpoint.
var ErrCheckpoint = errors.New("it is no checkpoint")

// Text is the text of the note that is signed.
func (c Checkpoint) Text() string {
	return strings.Join([]string{
		checkpointTitle, strconv.FormatInt(c.Number, 10), instant(c.Made), c.Suite.Name(), c.Root, strconv.Itoa(c.Chains), or(c.Previous),
	}, "\n") + "\n"
}

// ParseCheckpoint reads a note's text.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 8 || lines[0] != checkpointTitle || lines[7] != "" {
		return Checkpoint{}, ErrCheckpoint
	}
	number, err := strconv.ParseInt(lines[1], 10, 64)
	made, badTime := time.Parse(Instant, lines[2])
	suite, badSuite := seal.Named(lines[3])
	chains, badCount := strconv.Atoi(lines[5])
	if err := errors.Join(err, badTime, badSuite, badCount); err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c := Checkpoint{Number: number, Made: made, Suite: suite, Root: lines[4], Chains: chains, Previous: strings.TrimPrefix(lines[6], none)}
	return c, nil
}

// RootOf is the root over heads, as a checkpoint has it.
func RootOf(s seal.Suite, heads []Head) string {
	return hex.EncodeToString(seal.Root(s, Leaves(heads)))
}

// Proof says that a head is one of those of a checkpoint.
type Proof struct {
	Head
	Index int      `json:"index"`
	Path  []string `json:"path"` // digests beside the way to the root, the nearest first
}

// Prove proves the head at an index.
func Prove(s seal.Suite, heads []Head, index int) Proof {
	p := Proof{Head: heads[index], Index: index, Path: []string{}}
	for _, d := range seal.Path(s, Leaves(heads), index) {
		p.Path = append(p.Path, hex.EncodeToString(d))
	}
	return p
}

// Proves says whether a proof leads to a checkpoint's root.
func (c Checkpoint) Proves(p Proof) bool {
	path := make([][]byte, len(p.Path))
	for i := range p.Path {
		path[i], _ = hex.DecodeString(p.Path[i]) // what is no digest leads to another root
	}
	return hex.EncodeToString(seal.RootBy(c.Suite, p.Leaf(), p.Index, c.Chains, path)) == c.Root
}

// Access is what is digested of a row of the log of access.
type Access struct {
	Suite    seal.Suite `json:"-"`
	Number   int64      `json:"number"`
	At       time.Time  `json:"-"`
	Previous string     `json:"-"`

	Program   string `json:"program"`
	OSUser    string `json:"osUser"`
	Claimed   string `json:"claimed"`
	Act       string `json:"act"`
	Programme string `json:"programme"`
	Place     string `json:"place"`
	Detail    string `json:"detail"`
	DBRole    string `json:"dbRole"`
}

// Digest is the digest of a row of the log of access.
func (a Access) Digest() (string, error) {
	row, err := canonical(a)
	return digest(a.Suite, "access", instant(a.At), or(a.Previous), row), err
}
