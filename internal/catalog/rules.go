package catalog

// ruleTexts says what each rule wants: key rule.<code>.
var ruleTexts = texts{}
