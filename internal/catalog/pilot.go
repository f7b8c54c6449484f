package catalog

// pilotTexts is what the Temporal UI and status show: keys pilot.….
var pilotTexts = texts{}
