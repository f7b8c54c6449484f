// Package table sets tables that line up, with Chinese, which takes two columns a
// character, and with colours, which take none.
package table
