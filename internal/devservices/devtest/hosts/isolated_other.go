//go:build !linux

package hosts

import "testing"

// Isolated skips: there are no network namespaces here.
func Isolated(t *testing.T, _ ...string) bool {
	t.Helper()
	t.Skip("network namespaces are Linux'")
	return false
}
