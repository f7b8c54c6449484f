package postgres_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/pilot/judge"
	"shidian/internal/postgres"
)

func (d *desk) uploads(digests ...string) (found []judge.Upload) {
	d.t.Helper()
	require.NoError(d.t, d.store.InTx(d.t.Context(), d.id, func(tx *postgres.Tx) error {
		var err error
		found, err = tx.Uploads(d.t.Context(), digests)
		return err
	}))
	return found
}

func TestUploads_AreOfAPlaceAndAUnitAndStay(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	terms, one, two := d.id.Terms, "sha256:"+strings.Repeat("a", 64), "sha256:"+strings.Repeat("b", 64)
	by := pilot.Actor{Name: "王芳", Role: pilot.RoleSubDistrictParty, Unit: terms.Place()}
	file := func(digest string) []pilot.Attachment {
		return []pilot.Attachment{{Digest: digest, Title: "通知\xff", Type: "text/plain", Size: 7}}
	}
	store := openAs(t, devtest.Desk(d.url))
	keep := func(programme, place string, by pilot.Actor, digest string) {
		require.NoError(t, store.KeepUploads(t.Context(), programme, place, by, file(digest)))
	}
	require.Empty(t, d.uploads(one, two))
	keep(terms.Programme, terms.Place(), by, one)
	by.Name = "another"
	keep(terms.Programme, terms.Place(), by, one)
	keep(terms.Programme, terms.Place()+"/sample-1", by, two)
	keep("other-2002", terms.Place(), by, two)
	require.Equal(t, []judge.Upload{{Unit: terms.Place(), Digest: one}}, d.uploads(one, two))
	require.Empty(t, d.uploads(two))
	require.Equal(t, "王芳", value[string](t, d.url, `SELECT actor_name FROM uploads WHERE digest = $1`, one), "the first one stays")
	digests, err := d.store.Uploads(t.Context(), terms.Programme, terms.Place())
	require.NoError(t, err)
	require.Equal(t, []string{one}, digests)
	_, err = connect(t, d.url).Exec(t.Context(), `DELETE FROM uploads`)
	require.ErrorContains(t, err, "only ever appended to")
}
