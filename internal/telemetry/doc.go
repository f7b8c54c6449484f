// Package telemetry says how Shidian is doing to those who run it: metrics in
// Prometheus' form, and traces over OTLP where an endpoint is named.
//
// Labels are codes from short lists: lights, roles, steps, outcomes. Neither
// metrics nor traces carry a person's name, a message's id or content, or the
// text of an error; a trace names the pilot's place, a metric does not.
//
// A trace is the way of one message, not the life of a pilot, which lasts for
// months.
package telemetry
