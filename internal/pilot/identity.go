package pilot

// Identity says which pilot's record something belongs to, and which run of its
// workflow writes it.
type Identity struct {
	WorkflowID string `json:"workflowId"`
	RunID      string `json:"runId"`
	Terms      *Terms `json:"terms"`
	// Messages are ids that the work is about, which the record may look up while it takes
	// hold of the pilot.
	Messages []string `json:"-"`
	// Opens: a community's pilot is to be on record for the first time, as others may be now.
	Opens bool `json:"-"`
}

// PilotID is the workflow ID of the pilot at a place: `yuetan` or `yuetan/sanlihe-1`.
func PilotID(programme, place string) string { return "pilot/" + programme + "/" + place }

// GovernanceID is the workflow ID of a community's life after its pilot.
func GovernanceID(programme, place string) string { return "governance/" + programme + "/" + place }

// WorkflowID is the ID of the pilot, or the life after it, with these terms.
func (t *Terms) WorkflowID() string {
	if t.Level() == LevelGovernance {
		return GovernanceID(t.Programme, t.Place())
	}
	return PilotID(t.Programme, t.Place())
}
