package pilot

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// people are those who get notices, by role and name: who left, who came, and who is
// reached otherwise.
func (d *differ) people(place string, before, after []Recipient) {
	who := func(r Recipient) string { return string(r.Role) + "@" + r.Unit }
	find := func(in []Recipient, r Recipient) *Recipient {
		i := slices.IndexFunc(in, func(o Recipient) bool { return who(o) == who(r) && SameName(o.Name, r.Name) })
		if i < 0 {
			return nil
		}
		return &in[i]
	}
	for _, r := range before {
		is := find(after, r)
		if is == nil {
			d.add(Difference{Field: DiffersRecipient, Place: place, About: who(r), Before: r.Name})
			continue
		}
		d.add(Difference{Field: DiffersReached, Place: place, About: r.Name, Before: r.reached(), After: is.reached()})
	}
	for _, r := range after {
		if find(before, r) == nil {
			d.add(Difference{Field: DiffersRecipient, Place: place, About: who(r), After: r.Name})
		}
	}
}

// reached is how a person is reached, who stands in, and when the person is away.
func (r Recipient) reached() string {
	parts := []string{r.Email}
	if r.Webhook != nil {
		parts = append(parts, r.Webhook.URL+" "+r.Webhook.Kind)
	}
	if r.Deputy != nil {
		parts = append(parts, "→ "+r.Deputy.Name+" "+r.Deputy.Email)
	}
	for _, span := range r.Away {
		parts = append(parts, string(span.From)+"–"+string(span.To))
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (d *differ) communities(before, after *Terms) {
	find := func(t *Terms, code string) *CommunityTerms {
		i := slices.IndexFunc(t.Communities, func(c CommunityTerms) bool { return c.Code == code })
		if i < 0 {
			return nil
		}
		return &t.Communities[i]
	}
	for i := range before.Communities {
		was := &before.Communities[i]
		if is := find(after, was.Code); is != nil {
			d.community(was, is)
			d.wave(before, after, was, is)
			continue
		}
		d.add(Difference{Field: DiffersCommunity, Place: was.Code, Before: was.Name})
	}
	for _, is := range after.Communities {
		if find(before, is.Code) == nil {
			d.add(Difference{Field: DiffersCommunity, Place: is.Code, After: is.Name})
		}
	}
	d.exempt(before.Exempt, after.Exempt)
}

func (d *differ) community(was, is *CommunityTerms) {
	yes := func(b bool) string { return map[bool]string{true: "yes"}[b] }
	d.add(Difference{Field: DiffersName, Place: was.Code, Before: was.Name, After: is.Name})
	d.add(Difference{Field: DiffersHouseholds, Place: was.Code, Before: numberOrNone(was.Households), After: numberOrNone(is.Households)})
	d.add(Difference{Field: DiffersMerges, Place: was.Code, Before: strings.Join(was.Merges, ", "), After: strings.Join(is.Merges, ", ")})
	d.add(Difference{Field: DiffersKeeps, Place: was.Code, Before: yes(was.KeepProfile), After: yes(is.KeepProfile)})
	d.add(Difference{Field: "new", Place: was.Code, Before: yes(was.New), After: yes(is.New)})
	d.add(Difference{Field: "illustrative", Place: was.Code, Before: yes(was.Illustrative), After: yes(is.Illustrative)})
	d.people(was.Code, was.Recipients, is.Recipients)
}

// wave says which dates become others where a community has, or had, some of its own: one
// that has none any more goes by its sub-district's.
func (d *differ) wave(before, after *Terms, was, is *CommunityTerms) {
	if was.Due == nil && is.Due == nil {
		d.add(Difference{Field: DiffersPolling, Place: was.Code, Before: string(was.PollingDay), After: string(is.PollingDay)})
		return
	}
	own := func(t *Terms, c *CommunityTerms) ([]StepDue, Date) {
		dues, polling := c.Due, c.PollingDay
		if dues == nil {
			dues, polling = t.Due, t.PollingDay
		}
		return slices.DeleteFunc(slices.Clone(dues), func(s StepDue) bool { return SpecOf(s.Step).Level == LevelSubDistrict }), polling
	}
	wasDue, wasPolling := own(before, was)
	isDue, isPolling := own(after, is)
	d.dates(was.Code, wasDue, isDue, wasPolling, isPolling)
}

func numberOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (d *differ) exempt(before, after []Exemption) {
	reason := func(list []Exemption, code string) string {
		i := slices.IndexFunc(list, func(e Exemption) bool { return e.Code == code })
		if i < 0 {
			return ""
		}
		return list[i].Reason
	}
	for _, e := range before {
		d.add(Difference{Field: DiffersExempt, Place: e.Code, Before: e.Reason, After: reason(after, e.Code)})
	}
	for _, e := range after {
		if reason(before, e.Code) == "" {
			d.add(Difference{Field: DiffersExempt, Place: e.Code, After: e.Reason})
		}
	}
}

// partsOf are the fields of one of our own shapes as JSON has them.
func partsOf(v any) Changes {
	var all Changes
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		panic("pilot: " + err.Error()) // our own shapes always marshal
	}
	return all
}

// changedParts are the names of fields that are not the same in both, sorted.
func changedParts(was, is Changes) []string {
	var names []string
	for _, all := range []Changes{was, is} {
		for name := range all {
			if string(was[name]) != string(is[name]) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, cmp.Compare)
	return names
}
