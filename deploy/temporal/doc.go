// Package temporal holds what an operator tells a Temporal server that runs pilots.
package temporal
