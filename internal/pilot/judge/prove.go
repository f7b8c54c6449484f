package judge

import (
	"time"

	"shidian/internal/pilot"
)

// Opened is a seal whose signature holds: what it vouches for, and by which key.
type Opened struct {
	pilot.Sealed
	Key string
}

// Trusting tells the session what the seals of [Named.Seals] vouch for; one that is not
// among them is no seal of this office.
func (s *Session) Trusting(seals map[string]Opened) *Session {
	s.seals = seals
	return s
}

// prove holds R44 where somebody says who he is: a seal must be this office's, and of
// this message here. What carries none is a claim, and refused where the plan wants proof.
func (s *Session) prove(d *decision) []pilot.Finding {
	h := d.handIn.Header
	if h.Seal == "" {
		if s.terms.Identity != pilot.IdentityProved || s.passedDown(d) {
			return nil
		}
		return []pilot.Finding{senderFinding(pilot.CodeNotProved, "seal", "", "")}
	}
	o, ours := s.seals[h.Seal]
	if !ours {
		return []pilot.Finding{senderFinding(pilot.CodeSealUnknown, "seal", "", "")}
	}
	for _, c := range []struct{ field, sealed, here string }{
		{"seal", o.Workflow, s.terms.WorkflowID()},
		{"id", o.ID, h.ID},
		{"by.name", o.By.Name, h.By.Name},
		{"by.role", string(o.By.Role), string(h.By.Role)},
		{"by.unit", o.By.Unit, h.By.Unit},
		{"seal", o.Content, pilot.SealedContent(d.raw)},
	} {
		if c.sealed != c.here {
			return []pilot.Finding{senderFinding(pilot.CodeSealOfOther, c.field, c.here, pilot.Shorten(c.sealed))}
		}
	}
	d.proof = &pilot.Proof{
		Subject: pilot.CleanText(o.Subject, 200), Issuer: pilot.CleanText(o.Issuer, 200), SignedIn: o.SignedIn.UTC().Truncate(time.Second), Key: pilot.CleanText(o.Key, 100),
	}
	return nil
}

// passedDown says whether a return comes from the sub-district's own pilot, whose record
// says so: its sender was proved there.
func (s *Session) passedDown(d *decision) bool {
	if d.kind != pilot.EntryReturn || s.terms.Level() != pilot.LevelCommunity || pilot.SentBackID(d.handIn.ID) == 0 {
		return false
	}
	r, _ := ParseReturn(d.raw)
	return s.kin != nil && !s.sentBackFalsely(r)
}
