package visibility

import (
	"fmt"
	"slices"
	"strings"
)

// index is an index of the table executions_visibility that may go.
type index struct {
	Name, Column string
	// Values says that the column is free for attributes to take: the index stays where a
	// row has a value in it.
	Values bool
	// On is what the index is made on.
	On string
}

// free are the columns that are there before anybody names them, how many of each type.
// Those of a namespace's own attributes, then those that Temporal takes for what is not a
// workflow: activities and Nexus operations of their own, and Schedules of the newer kind.
var free = []struct {
	column, index string
	many          int
}{
	{"Bool", "bool", 3}, {"Datetime", "datetime", 3}, {"Double", "double", 3}, {"Int", "int", 3},
	{"Keyword", "keyword", 10}, {"KeywordList", "keyword_list", 3}, {"Text", "text", 3},
	{"TemporalBool", "temporal_bool", 2}, {"TemporalDatetime", "temporal_datetime", 2}, {"TemporalDouble", "temporal_double", 2},
	{"TemporalInt", "temporal_int", 2}, {"TemporalKeyword", "temporal_keyword", 4}, {"TemporalKeywordList", "temporal_keyword_list", 2},
	{"TemporalLowCardinalityKeyword", "temporal_low_cardinality_keyword", 1},
}

// notAskedBy are columns that the server fills of every workflow, and by which neither it
// nor a list of ours asks: sizes and lengths, and runs that are always named together
// with their workflow.
var notAskedBy = []index{
	{Name: "by_binary_checksums", Column: "BinaryChecksums"},
	{Name: "by_execution_duration", Column: "execution_duration"},
	{Name: "by_history_length", Column: "history_length"},
	{Name: "by_history_size_bytes", Column: "history_size_bytes"},
	{Name: "by_parent_run_id", Column: "parent_run_id"},
	{Name: "by_root_run_id", Column: "root_run_id"},
	{Name: "by_state_transition_count", Column: "state_transition_count"},
	{Name: "by_temporal_external_payload_count", Column: "TemporalExternalPayloadCount"},
	{Name: "by_temporal_external_payload_size_bytes", Column: "TemporalExternalPayloadSizeBytes"},
}

// unused are the indexes that may go where these columns are in use.
func unused(used []Column) []index {
	var all []index
	for _, f := range free {
		for i := range f.many {
			one := index{Name: fmt.Sprintf("by_%s_%02d", f.index, i+1), Column: fmt.Sprintf("%s%02d", f.column, i+1), Values: true}
			if !slices.ContainsFunc(used, func(c Column) bool { return c.Name == one.Column }) {
				all = append(all, one)
			}
		}
	}
	all = append(all, notAskedBy...)
	for i := range all {
		all[i].On = on(all[i].Column)
	}
	return all
}

// on is how Temporal's schema makes an index on a column.
func on(column string) string {
	switch {
	case strings.HasPrefix(column, "Text"):
		return fmt.Sprintf("USING GIN (namespace_id, %s)", column)
	case strings.Contains(column, "KeywordList"), column == "BinaryChecksums":
		return fmt.Sprintf("USING GIN (namespace_id, %s jsonb_path_ops)", column)
	}
	return fmt.Sprintf("(namespace_id, %s, (COALESCE(close_time, '9999-12-31 23:59:59')) DESC, start_time DESC, run_id)", column)
}
