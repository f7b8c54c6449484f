// Package config reads the environment: one struct for each program, composed of
// the parts that it needs. Defaults stand in the tags; with nothing set, a
// program finds the development services of `make run`.
//
// The environment is a parameter, so that no test touches the process's own. The
// Temporal client reads the variables and the profile file of its ecosystem.
package config
