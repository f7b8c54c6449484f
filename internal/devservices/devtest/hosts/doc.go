// Package hosts gives a test a network of hosts on one machine: each is a network namespace of
// Linux with an address of its own, on one bridge, and programs in it know of no other network.
// A host can be cut off, so that what it sends and what is sent to it vanishes without a word,
// and joined again.
//
// The test itself runs in a namespace too, so that nothing of this is seen outside and no
// address or port is anybody else's. It calls [Isolated] first:
//
//	func TestWorkers_OnTwoHosts(t *testing.T) {
//		if !hosts.Isolated(t) {
//			return // it ran inside
//		}
//		n := hosts.NewNetwork(t)
//		one, two := n.Join("one"), n.Join("two")
//
// Namespaces need Linux, root and the programs ip (iproute2) and nsenter. Where the kernel
// does not let us make one the test is skipped and says so; where only a program is missing it
// is skipped on a laptop, and fails under CI=true.
package hosts
