// Package activities touches the world for the workflows: it has what came in
// judged and recorded, and turns failures into Temporal's error types.
//
// Activities are methods of one struct whose exported fields are what they need;
// every one of them may run twice.
package activities
