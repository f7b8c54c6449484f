// Chaos runs the built programs against real servers, kills and cuts what it can
// while simulated clients hand in, and then proves that nothing was lost and
// nothing counted twice. docs/reliability.md says what is proven and how.
//
// What is done when follows from a seed ([Script]): the same seed gives the same
// faults and the same sends at the same times. How the machine interleaves them
// differs from run to run, and so do the answers.
package main
