package postgres_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

func TestDrafts_TwoWindowsNeverOverwriteEachOther(t *testing.T) {
	t.Parallel()
	store := openAs(t, devtest.Desk(newDesk(t).url))
	key := postgres.DraftKey{
		Programme: "sample-2002", Place: "yuetan", Form: "leading-group",
		Seat: seats.Seat{Role: pilot.RoleSubDistrictParty, Unit: "yuetan"}, Person: seats.Person{Issuer: "i", Subject: "wang"},
	}
	none, err := store.Draft(t.Context(), key)
	require.NoError(t, err)
	require.Zero(t, none.Revision)

	first, err := store.KeepDraft(t.Context(), postgres.Draft{DraftKey: key, MessageID: "m1", Content: json.RawMessage(`{"a":"1"}`)}, false)
	require.NoError(t, err)
	require.EqualValues(t, 1, first.Revision)
	again, err := store.KeepDraft(t.Context(), postgres.Draft{DraftKey: key, MessageID: "m2", Content: json.RawMessage(`{"a": "1"}`)}, false)
	require.NoError(t, err, "the same text is no conflict")
	require.EqualValues(t, 1, again.Revision, "and no other draft: who checked it can send it")
	require.Equal(t, "m1", again.MessageID)

	second := again
	second.Content = json.RawMessage(`{"a":"2"}`)
	second, err = store.KeepDraft(t.Context(), second, false)
	require.NoError(t, err)
	stale := first
	stale.Content = json.RawMessage(`{"a":"3"}`)
	_, err = store.KeepDraft(t.Context(), stale, false)
	var old *postgres.StaleDraftError
	require.ErrorAs(t, err, &old)
	require.JSONEq(t, `{"a":"2"}`, string(old.Kept.Content))
	require.Equal(t, second.Revision, old.Kept.Revision)

	stale.Window = "w1"
	_, err = store.KeepDraft(t.Context(), stale, true)
	require.ErrorAs(t, err, &old, "another window saved last")
	second.Window, second.Content = "w1", json.RawMessage(`{"a":"4"}`)
	_, err = store.KeepDraft(t.Context(), second, false)
	require.NoError(t, err)
	stale.Content = json.RawMessage(`{"a":"5"}`)
	_, err = store.KeepDraft(t.Context(), stale, false)
	require.ErrorAs(t, err, &old, "what a window sent before comes after what it has now")
	_, err = store.KeepDraft(t.Context(), stale, true)
	require.NoError(t, err, "a window is not told of itself")

	other := key
	other.Person.Subject = "li"
	theirs, err := store.Draft(t.Context(), other)
	require.NoError(t, err)
	require.Zero(t, theirs.Revision, "another person sees none of it")
	listed, err := store.Drafts(t.Context(), "sample-2002", key.Seat, key.Person)
	require.NoError(t, err)
	require.Len(t, listed, 1)

	require.NoError(t, store.DropDraft(t.Context(), key, "m0"))
	kept, err := store.Draft(t.Context(), key)
	require.NoError(t, err)
	require.NotZero(t, kept.Revision, "sent under another id")
	require.NoError(t, store.DropDraft(t.Context(), key, "m1"))
	kept, err = store.Draft(t.Context(), key)
	require.NoError(t, err)
	require.Zero(t, kept.Revision)
}

func TestWebSessions_EndWhenTheyAreOverOrDropped(t *testing.T) {
	t.Parallel()
	store := openAs(t, devtest.Desk(newDesk(t).url))
	require.NoError(t, store.KeepWebSession(t.Context(), "over", []byte("x"), time.Now().Add(-time.Hour)))
	_, found, err := store.WebSession(t.Context(), "over")
	require.NoError(t, err)
	require.False(t, found)
	require.NoError(t, store.KeepWebSession(t.Context(), "t", []byte("x"), time.Now().Add(time.Hour)))
	require.NoError(t, store.KeepWebSession(t.Context(), "t", []byte("y"), time.Now().Add(time.Hour)))
	data, found, err := store.WebSession(t.Context(), "t")
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "y", string(data))
	require.NoError(t, store.DropWebSession(t.Context(), "t"))
	_, found, err = store.WebSession(t.Context(), "t")
	require.NoError(t, err)
	require.False(t, found)
}
