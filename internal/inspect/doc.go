// Package inspect is the audit at work: it reads the record, asks the running pilots
// and Temporal, has [shidian/internal/audit] compare what they say, and repairs what
// can be.
package inspect
