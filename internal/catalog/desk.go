package catalog

// deskTexts is what the shidian command says: keys desk.….
var deskTexts = texts{}
