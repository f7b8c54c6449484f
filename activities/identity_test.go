package activities_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/identity"
	"shidian/internal/pilot"
	"shidian/internal/seal"
)

// signed seals a hand-in with a key.
func (c *clerk) signed(t *testing.T, key *seal.Signer, e pilot.Entry) pilot.Entry {
	t.Helper()
	var h pilot.HandIn
	require.NoError(t, json.Unmarshal(e.Payload, &h))
	token, err := identity.Seal(key, pilot.Sealed{
		Workflow: c.terms.WorkflowID(), ID: h.ID, Content: pilot.SealedContent(e.Payload), By: h.By, Subject: "u-7", Issuer: "https://sso.example.org", SignedIn: c.now,
	})
	require.NoError(t, err)
	h.Seal = token
	e.Payload, err = json.Marshal(h)
	require.NoError(t, err)
	return e
}

func newKey(t *testing.T, suite string) (*seal.Signer, seal.Keys) {
	t.Helper()
	private, public, err := seal.NewKey(suite, "xicheng-desk")
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	keys, err := seal.ParseKeys(public)
	require.NoError(t, err)
	return signer, keys
}

func TestJudgeAndRecord_BelievesWhomTheOfficesKeyVouchesFor(t *testing.T) {
	t.Parallel()
	for _, suite := range seal.Names() {
		c := newClerk()
		c.terms.Identity = pilot.IdentityProved
		c.opened(t)
		ours, keys := newKey(t, suite)
		forged, _ := newKey(t, suite)
		c.acts.Seals = func(token string) (pilot.Sealed, string, error) { return identity.Open(keys, token) }

		e := c.outcome(t, c.handIn(pilot.StepSizeAdjustment, "one"))
		require.Equal(t, pilot.CodeNotProved, e.Findings[0].Code, "typed by hand")
		e = c.outcome(t, c.signed(t, forged, c.handIn(pilot.StepSizeAdjustment, "one")))
		require.Equal(t, pilot.CodeSealUnknown, e.Findings[0].Code)
		e = c.outcome(t, c.signed(t, ours, c.handIn(pilot.StepSizeAdjustment, "one")))
		require.Equal(t, pilot.EventAccepted, e.Type, "%s: %+v", suite, e.Findings)
		require.Equal(t, pilot.ViaDesk, e.Via)
		require.Equal(t, ours.KeyID(), e.Proved.Key)
	}
}

// A worker that was given no key proves nobody, and says so rather than believe a seal.
func TestJudgeAndRecord_WithoutKeysNoSealIsBelieved(t *testing.T) {
	t.Parallel()
	c := newClerk()
	c.opened(t)
	ours, _ := newKey(t, seal.SHA256)
	e := c.outcome(t, c.signed(t, ours, c.handIn(pilot.StepSizeAdjustment, "one")))
	require.Equal(t, pilot.CodeSealUnknown, e.Findings[0].Code)
	require.Equal(t, pilot.EventAccepted, c.outcome(t, c.handIn(pilot.StepSizeAdjustment, "one")).Type)
}
