// Package devtest gives integration tests the real servers: one Postgres and
// one Temporal per test binary, started when first asked for, on free ports and
// in temporary folders. A test that crashes servers asks for its own.
//
// Under -short these tests are skipped. A machine without Postgres skips them
// too, but under CI=true it fails.
//
// Servers end and folders go when the test binary does, however it does; a
// TestMain with devtest.Main does it in order and waits for it:
//
//	func TestMain(m *testing.M) { os.Exit(devtest.Main(m)) }
package devtest
