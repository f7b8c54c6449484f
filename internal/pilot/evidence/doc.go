// Package evidence says what hand-ins and records have to hold and whether they hold
// it: a type for the evidence of each step and for the body of each kind of record, and
// beside each the rules that judge it. The struct tags are the schema that forms,
// examples and the check of a typed message go by.
//
// A [Case] is what the judgement rests on (terms, facts, the day); [Examine] and
// [ExamineRecord] answer with a [Verdict]: everything that was found, and the facts that
// later rules may rest on. Nothing here knows what a pilot is waiting for; that is
// package judge.
package evidence
