package catalog

// planTexts is what the plan file check says: keys plan.….
var planTexts = texts{}
