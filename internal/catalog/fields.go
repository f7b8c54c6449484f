package catalog

// fieldTexts explains the fields of the evidence: key field.<type>.<field>.
var fieldTexts = texts{}
