// Package revive has pilots go on whose workflow was lost, from their record, and fills a
// record that lost events again from Temporal's histories.
package revive
