// Package visibility goes through what Temporal lists of workflows, page by page.
package visibility
