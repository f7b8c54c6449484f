// Package attachments keeps the files that people attach to what they hand in. Each
// is stored once, named by its sha256, in a folder or in an S3-compatible bucket;
// only digest and description travel through the workflow.
//
// A file appears whole or not at all, is never overwritten by another, and is
// compared with its name each time that it is read.
package attachments
