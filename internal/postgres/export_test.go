package postgres

// FigureQueries are the statements behind [Store.Figures], by what they count.
var FigureQueries = map[string]string{"pilots": pilotFigures, "steps": stepFigures, "notices": noticeFigures, "recount pilots": countPilots, "recount steps": countSteps}

// DuesSQL is the statement behind [Store.Dues].
const DuesSQL = duesSQL

// WorksSince is what a migration's file says of earlier programs.
var WorksSince = worksSince
