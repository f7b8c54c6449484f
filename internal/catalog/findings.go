package catalog

// findingTexts says what is wrong with what a person sent: key finding.<code>.
var findingTexts = texts{}
