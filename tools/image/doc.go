// Command image makes the container image of Shidian's two programs, as an OCI archive
// and without a container engine.
//
// The image has nothing but the two static programs, the sample plans, time zones, the roots
// of public certificate authorities, a user that is nobody, and /tmp. The same commit, built
// by the same Go, gives the same digest.
package main
