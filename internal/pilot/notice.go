package pilot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Recipient is a person who gets the notices of a role, as the plan names them.
type Recipient struct {
	Role    Role    `json:"role"`
	Unit    string  `json:"unit"` // as in an actor
	Name    string  `json:"name"`
	Email   string  `json:"email,omitempty"`
	Webhook *Hook   `json:"webhook,omitempty"`
	Deputy  *Deputy `json:"deputy,omitempty"`
	Away    []Span  `json:"away,omitempty"`
}

// Hook is where notices go as JSON.
type Hook struct {
	// URL is ref: and the name that the worker's settings have an address for. Pilots of
	// older plans have the address itself here.
	URL  string `json:"url"`
	Kind string `json:"kind,omitempty"` // one of the Hook… constants; empty: HookSigned
}

// Kinds of webhook.
const (
	HookSigned   = "signed"   // our own JSON with a signature
	HookWeCom    = "wecom"    // a WeCom group robot
	HookDingTalk = "dingtalk" // a DingTalk group robot
)

// hookRef starts the name of a webhook.
const hookRef = "ref:"

// HookRef is the name by which a webhook is called; false for an address.
func HookRef(address string) (name string, named bool) { return strings.CutPrefix(address, hookRef) }

// HookCalled is what calls a webhook by this name.
func HookCalled(name string) string { return hookRef + name }

var hookName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// IsHookName says whether a webhook can be called so.
func IsHookName(name string) bool { return hookName.MatchString(name) }

// KindOrDefault is the kind of webhook; our own signed one when none is said.
func (h Hook) KindOrDefault() string {
	if h.Kind == "" {
		return HookSigned
	}
	return h.Kind
}

// Deputy stands in for an absent person.
type Deputy struct {
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
}

// Span is some days, both ends included.
type Span struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// WithoutAddresses are the terms without where people can be reached: who is named for
// which role stays.
func (t *Terms) WithoutAddresses() *Terms {
	out := *t
	out.Recipients = unreachable(t.Recipients)
	out.Communities = slices.Clone(t.Communities)
	for i := range out.Communities {
		out.Communities[i].Recipients = unreachable(out.Communities[i].Recipients)
	}
	return &out
}

func unreachable(all []Recipient) []Recipient {
	out := slices.Clone(all)
	for i := range out {
		out[i].Email, out[i].Webhook = "", nil
		if out[i].Deputy != nil {
			out[i].Deputy = &Deputy{Name: out[i].Deputy.Name}
		}
	}
	return out
}

// away says whether a person is absent on a day.
func (r Recipient) away(on Date) bool {
	return slices.ContainsFunc(r.Away, func(s Span) bool { return s.From <= on && on <= s.To })
}

// NoticeKind says what a notice is about.
type NoticeKind string

// The kinds of notice.
const (
	NoticeReminder   NoticeKind = "reminder"
	NoticeOverdue    NoticeKind = "overdue"
	NoticeEscalation NoticeKind = "escalation"
	NoticeReport     NoticeKind = "report-missing"
	NoticeReturned   NoticeKind = "returned"
	NoticeRefused    NoticeKind = "refused" // what came by signal has no other answer
	NoticeExtended   NoticeKind = "extended"
	NoticeSuspended  NoticeKind = "suspended"
	NoticeResumed    NoticeKind = "resumed"
	NoticeCompleted  NoticeKind = "completed"
	NoticeMissed     NoticeKind = "missed"      // after the pilot: a period ended without what was owed
	NoticeYearClosed NoticeKind = "year-closed" // after the pilot
	NoticeDissolved  NoticeKind = "dissolved"   // there is no such community any more
	NoticeDecided    NoticeKind = "decided"     // by the district
	NoticeAmended    NoticeKind = "amended"     // due dates are others, as the district ordered
)

// NoticeKinds lists every kind.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		NoticeReminder, NoticeOverdue, NoticeEscalation, NoticeReport, NoticeReturned, NoticeRefused,
		NoticeExtended, NoticeSuspended, NoticeResumed, NoticeCompleted, NoticeMissed, NoticeYearClosed, NoticeAmended, NoticeDecided, NoticeDissolved,
	}
}

// Notice tells one person of one event. What it says is worked out from the event
// when it is sent. Key and addressee together come up once in a pilot.
type Notice struct {
	Seq  int64      `json:"seq"` // of the event
	Kind NoticeKind `json:"kind"`
	Key  string     `json:"key"` // e.g. charter/2002-11-20/before-7
	To   Addressee  `json:"to"`
}

// Addressee is who a notice goes to. Without a name nobody is named for the role:
// the notice is kept and listed, and sent to no one.
type Addressee struct {
	Role    Role   `json:"role"`
	Unit    string `json:"unit"`
	Name    string `json:"name,omitempty"`
	Email   string `json:"email,omitempty"`
	Webhook *Hook  `json:"webhook,omitempty"`
	For     string `json:"for,omitempty"` // the absent person for whom this one stands in
}

// NoticesOf are the notices that an event gives rise to, in the state before it.
func NoticesOf(t *Terms, s *State, e Event) []Notice {
	kind, roles := occasion(t, s, e)
	if kind == "" || e.Refusal != nil && e.Refusal.Hushed {
		return nil
	}
	n := Notice{Seq: e.Seq, Kind: kind, Key: noticeKey(t, e)}
	var out []Notice
	for _, role := range roles {
		for _, to := range t.Addressees(role, t.Today(e.At)) {
			n.To = to
			if !slices.ContainsFunc(out, func(o Notice) bool { return o.To.same(to) }) {
				out = append(out, n)
			}
		}
	}
	return out
}

func (a Addressee) same(b Addressee) bool {
	return a.Role == b.Role && a.Unit == b.Unit && a.Name == b.Name
}

// occasion says what kind of notice an event gives rise to, and for which roles;
// empty when for none.
func occasion(t *Terms, s *State, e Event) (NoticeKind, []Role) {
	switch e.Type {
	case EventReminded:
		return NoticeReminder, e.Rung.To
	case EventOverdue:
		return NoticeOverdue, []Role{SpecOf(e.Step).Role}
	case EventEscalated:
		return NoticeEscalation, e.Rung.To
	case EventMissed:
		return NoticeMissed, []Role{SpecOf(e.Step).Role, RoleSubDistrictOffice, RoleDistrict}
	case EventYearClosed:
		return NoticeYearClosed, []Role{RoleResidentsCommittee, RoleSubDistrictOffice}
	case EventReportMissing:
		return NoticeReport, []Role{RoleSubDistrictOffice, RoleDistrict}
	case EventReturned:
		return NoticeReturned, rolesOf(e.Steps)
	case EventRefused:
		return refusalOccasion(e)
	case EventExtended:
		return NoticeExtended, extendedRoles(s, e)
	case EventSuspended:
		return NoticeSuspended, Summarise(s).WaitingFor
	case EventResumed:
		return NoticeResumed, Summarise(s).WaitingFor
	case EventDecided:
		return NoticeDecided, decidedRoles(t, e)
	case EventDissolved:
		return NoticeDissolved, Summarise(s).WaitingFor
	case EventAmended, EventUnits:
		return NoticeAmended, rolesOfDues(e.Dues)
	}
	return completion(t, e)
}

// refusalOccasion: a sender who waited for the answer has it; a signal's has not.
func refusalOccasion(e Event) (NoticeKind, []Role) {
	switch {
	case e.Via != ViaSignal && !e.Unanswered && !e.Rejudged():
		return "", nil
	case e.By == nil || !slices.Contains(Roles(), e.By.Role):
		return NoticeRefused, []Role{RoleSubDistrictOffice} // nobody known sent it
	}
	return NoticeRefused, []Role{e.By.Role}
}

func extendedRoles(s *State, e Event) []Role {
	if e.Step != "" {
		return []Role{SpecOf(e.Step).Role}
	}
	return Summarise(s).WaitingFor
}

// decidedRoles: a waiver is for who hands in the step; what becomes of a pilot, for
// everybody who leads there.
func decidedRoles(t *Terms, e Event) []Role {
	switch {
	case e.Kind == DecisionWaive && SpecOf(e.Step).Role != RoleSubDistrictOffice:
		return []Role{SpecOf(e.Step).Role, RoleSubDistrictOffice}
	case e.Kind == DecisionReinstate && t.Level() != LevelSubDistrict:
		return []Role{RoleCommunityParty, RoleResidentsCommittee, RoleSubDistrictOffice}
	case e.Kind != DecisionWaive && len(e.Places) == 0:
		return []Role{RoleSubDistrictParty, RoleSubDistrictOffice}
	}
	return []Role{RoleSubDistrictOffice}
}

// completion: who waits for the end of something hears of it.
func completion(t *Terms, e Event) (NoticeKind, []Role) {
	switch {
	case e.Type == EventAccepted && e.Step == StepCommunityArchive:
		return NoticeCompleted, []Role{RoleSubDistrictOffice}
	case e.Type == EventAccepted && e.Step == StepArchiveFiling:
		return NoticeCompleted, []Role{RoleDistrict}
	case e.Type == EventClosed && t.Level() == LevelSubDistrict:
		return NoticeCompleted, []Role{RoleDistrict, RoleSubDistrictParty, RoleSubDistrictOffice}
	case e.Type == EventClosed:
		return NoticeCompleted, []Role{RoleCommunityParty, RoleResidentsCommittee}
	}
	return "", nil
}

// rolesOfDues are the roles whose due dates an order moved; nobody else is told of it.
func rolesOfDues(dues []NewDue) []Role {
	steps := make([]Step, len(dues))
	for i, d := range dues {
		steps[i] = d.Step
	}
	return rolesOf(steps)
}

func rolesOf(steps []Step) []Role {
	var out []Role
	for _, code := range steps {
		if r := SpecOf(code).Role; r != "" && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// noticeKey names what must not be told twice: a rung by its step and due day,
// anything else by its event.
func noticeKey(t *Terms, e Event) string {
	switch {
	case e.Period != "" && (e.Type == EventReminded || e.Type == EventReportMissing):
		return "bulletin/" + e.Period + "/" + string(e.Type)
	case e.Type == EventMissed:
		return string(e.Step) + "/" + e.Period + "/missed"
	case e.Type == EventOverdue:
		return string(e.Step) + "/" + string(t.Today(e.Due.Add(-1))) + "/overdue"
	case e.Rung != nil:
		return string(e.Step) + "/" + string(t.Today(e.Due.Add(-1))) + "/" + e.Rung.Name()
	}
	return string(e.Type) + "/" + strconv.FormatInt(e.Seq, 10)
}

// Addressees are the people who get the notices of a role on a day: those that
// the plan names, or who stands in for them; one without a name when it names nobody.
func (t *Terms) Addressees(role Role, on Date) []Addressee {
	unit := t.UnitOf(role)
	var out []Addressee
	for _, r := range t.Recipients {
		if r.Role != role || r.Unit != unit {
			continue
		}
		to := Addressee{Role: role, Unit: unit, Name: r.Name, Email: r.Email, Webhook: r.Webhook}
		if r.Deputy != nil && r.away(on) {
			to.Name, to.Email, to.For = r.Deputy.Name, r.Deputy.Email, r.Name
		}
		out = append(out, to)
	}
	if len(out) == 0 {
		out = append(out, Addressee{Role: role, Unit: unit})
	}
	return out
}

// PersonFor is whom the plan names first for a role here; empty when nobody.
func (t *Terms) PersonFor(role Role) string {
	unit := t.UnitOf(role)
	i := slices.IndexFunc(t.Recipients, func(r Recipient) bool { return r.Role == role && r.Unit == unit })
	if i < 0 {
		return ""
	}
	return t.Recipients[i].Name
}

// ActsFor is the absent person for whom a sender stands in; empty when for none.
func (t *Terms) ActsFor(by Actor, on Date) string {
	for _, r := range t.Recipients {
		if r.Role == by.Role && r.Unit == by.Unit && r.Deputy != nil && SameName(r.Deputy.Name, by.Name) && r.away(on) {
			return r.Name
		}
	}
	return ""
}

// DigestAfter is when a mail written now goes out with the others of its day: the
// next time of the digest, real time. The zero time when mails go out at once.
func (t *Terms) DigestAfter(now time.Time) time.Time {
	at, err := time.Parse("15:04", t.DigestAt)
	if err != nil {
		return time.Time{}
	}
	today := DateOf(now, t.Location())
	since := time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	if digest := today.Start(t.Location()).Add(since); digest.After(now) {
		return digest
	}
	return today.AddDays(1).Start(t.Location()).Add(since)
}
