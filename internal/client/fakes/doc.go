// Package fakes stands in for the two servers in tests of whoever uses the client.
package fakes
