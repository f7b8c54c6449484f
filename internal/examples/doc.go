// Package examples holds a complete, valid hand-in for each step: the 27 of the plan of
// 2002 and the optional ones.
// Together they tell one coherent sub-district with one coherent community: who
// is elected chairs and signs, the number fixed is the roster and the quorum.
// Handed in unchanged, in the order of the catalogue, they complete a pilot.
//
// Beside them stand wrong ones ([Wrong]): the example with one thing changed, and
// the finding that it gets.
//
// The values are Chinese, as the documents are; the explanations around them in
// [YAML] are in the reader's language. All persons are invented.
package examples
