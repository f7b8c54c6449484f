package seal

import "math/bits"

// A tree of digests as RFC 6962 (section 2.1) has it, with the suite's own digest:
// one digest stands for many leaves, and a leaf proves with a few digests that it is
// among them.

// Root is the digest of a tree over leaves.
func Root(s Suite, leaves [][]byte) []byte {
	switch n := len(leaves); n {
	case 0:
		return s.New().Sum(nil)
	case 1:
		return leafDigest(s, leaves[0])
	default:
		k := split(n)
		return nodeDigest(s, Root(s, leaves[:k]), Root(s, leaves[k:]))
	}
}

// Path is what proves that leaf i is in the tree: the digests beside the way from
// it to the root, the nearest first.
func Path(s Suite, leaves [][]byte, i int) [][]byte {
	n := len(leaves)
	if n <= 1 {
		return nil
	}
	k := split(n)
	if i < k {
		return append(Path(s, leaves[:k], i), Root(s, leaves[k:]))
	}
	return append(Path(s, leaves[k:], i-k), Root(s, leaves[:k]))
}

// RootBy is the root of a tree of n leaves that a path leads to from leaf i; nil when
// the path is not one of such a tree.
func RootBy(s Suite, leaf []byte, i, n int, path [][]byte) []byte {
	if i < 0 || i >= n {
		return nil
	}
	if n == 1 {
		if len(path) > 0 {
			return nil
		}
		return leafDigest(s, leaf)
	}
	if len(path) == 0 {
		return nil
	}
	k, beside, rest := split(n), path[len(path)-1], path[:len(path)-1]
	if i < k {
		return nodeDigest(s, RootBy(s, leaf, i, k, rest), beside)
	}
	return nodeDigest(s, beside, RootBy(s, leaf, i-k, n-k, rest))
}

// split is the largest power of two below n.
func split(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

func leafDigest(s Suite, leaf []byte) []byte {
	h := s.New()
	h.Write([]byte{0})
	h.Write(leaf)
	return h.Sum(nil)
}

func nodeDigest(s Suite, left, right []byte) []byte {
	if left == nil || right == nil {
		return nil
	}
	h := s.New()
	h.Write([]byte{1})
	h.Write(left)
	h.Write(right)
	return h.Sum(nil)
}
