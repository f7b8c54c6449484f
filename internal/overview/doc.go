// Package overview shows all pilots of a programme at once: each sub-district with its
// communities summed up, and who is waited for.
package overview
