package pilot

// Identity says which pilot's record something belongs to, and which run of its
// workflow writes it.
type Identity struct {
	WorkflowID string `json:"workflowId"`
	RunID      string `json:"runId"`
	Terms      *Terms `json:"terms"`
}
