package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// person is one of the sample staff, as the staff file has them.
type person struct {
	Subject string `json:"subject"`
	Name    string `json:"name"`
	Seats   []seat `json:"seats,omitempty"` // only shown: who may act in which is the client's business
}

// seat is a role of a unit, with the names of both for people.
type seat struct {
	Role     string `json:"role"`
	RoleName string `json:"roleName"`
	Unit     string `json:"unit"`
	UnitName string `json:"unitName"`
}

// staff is everybody who can sign in, in the order of the file.
type staff []person

func readStaff(path string) (staff, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the staff (-staff): %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	var all staff
	if err := decoder.Decode(&all); err != nil {
		return nil, fmt.Errorf("read the staff in %s: %w", path, err)
	}
	if err := all.check(); err != nil {
		return nil, fmt.Errorf("the staff in %s: %w", path, err)
	}
	return all, nil
}

func (s staff) check() error {
	if len(s) == 0 {
		return errors.New("nobody is in it")
	}
	known := map[string]bool{}
	for i, p := range s {
		switch {
		case p.Subject == "" || p.Name == "":
			return fmt.Errorf("person %d has no subject or no name", i+1)
		case strings.Contains(p.Subject, ":"):
			// The protocol's library writes "token:subject" into an access token.
			return fmt.Errorf("subject %q has a colon", p.Subject)
		case known[p.Subject]:
			return fmt.Errorf("subject %q is there twice", p.Subject)
		}
		known[p.Subject] = true
	}
	return nil
}

func (s staff) find(subject string) (person, bool) {
	for _, p := range s {
		if p.Subject == subject {
			return p, true
		}
	}
	return person{}, false
}

// matching are those in whom every word of a query is found.
func (s staff) matching(query string) staff {
	words := strings.Fields(strings.ToLower(query))
	var found staff
next:
	for _, p := range s {
		text := p.text()
		for _, word := range words {
			if !strings.Contains(text, word) {
				continue next
			}
		}
		found = append(found, p)
	}
	return found
}

// text is what is searched of a person.
func (p person) text() string {
	parts := []string{p.Subject, p.Name}
	for _, s := range p.Seats {
		parts = append(parts, s.Role, s.RoleName, s.Unit, s.UnitName)
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}

// group is a unit with its people.
type group struct {
	Unit   string // for people; empty: of none
	People staff
}

// groups lists people by the unit of their first seat, in the order of the file.
func (s staff) groups() []group {
	var all []group
	at := map[string]int{}
	for _, p := range s {
		var code, name string
		if len(p.Seats) > 0 {
			code, name = p.Seats[0].Unit, p.Seats[0].UnitName
		}
		i, ok := at[code]
		if !ok {
			i = len(all)
			at[code] = i
			all = append(all, group{Unit: cmp.Or(name, code)})
		}
		all[i].People = append(all[i].People, p)
	}
	return all
}

// Roles says in what seats a person is; the unit is named where it is not the group's.
func (p person) Roles() string {
	var out []string
	for i, s := range p.Seats {
		role := cmp.Or(s.RoleName, s.Role)
		if i > 0 && s.Unit != p.Seats[0].Unit {
			role += " (" + cmp.Or(s.UnitName, s.Unit) + ")"
		}
		out = append(out, role)
	}
	return strings.Join(out, " · ")
}
