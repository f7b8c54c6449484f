package activities

// AsksAnew is when a workflow is told to ask anew.
func (b *Batch) AsksAnew(err error, attempt int32) bool { return b.asksAnew(err, attempt) }
