package pilot

// How much of the past a state keeps: meetings are filed within months.
const (
	officeYears = 2 // after which somebody who left is forgotten
	leftKept    = 60
	seatsKept   = 24
)
