package pilot

// ruleReadings are the readings (domain §4) that settle what the plan leaves
// open about a requirement. What each says is in the catalogue, reading.<code>.
var ruleReadings = map[string][]string{
	"R2": {"A20", "A29"}, "R3": {"A14", "A28"}, "R4": {"A13", "A20", "A29"}, "R5": {"A12", "A13"}, "R6": {"A27"},
	"R8": {"A1"}, "R11": {"A11", "A22"}, "R12": {"A2"}, "R15": {"A16"}, "R16": {"A17"}, "R17": {"A6", "A21", "A26"},
	"R18": {"A4"}, "R20": {"A3", "A22"}, "R23": {"A5", "A10"}, "R24": {"A5", "A24"}, "R25": {"A5", "A25"},
	"R26": {"A5"}, "R27": {"A5"}, "R28": {"A5"}, "R29": {"A5"}, "R30": {"A5"}, "R33": {"A8"}, "R34": {"A9"},
	"R35": {"A23"}, "R36": {"A23"}, "R37": {"A23"}, "R39": {"A17", "A23"}, "R45": {"A7", "A10", "A18"}, "R46": {"A10"},
	"R57": {"A15"}, "R60": {"A28"},
}
