package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/postgres"
)

// written are the lines of the log of access about an act.
func (s *site) written(act string) (lines []postgres.Access) {
	for _, a := range s.looks {
		if a.Act == act {
			lines = append(lines, a)
		}
	}
	return lines
}

func TestLooks_SigningInAndOutIsWrittenDownWithWhereFrom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookies := s.signIn("office")
	require.Equal(t, []postgres.Access{{Program: "shidian serve", Claimed: "office", Act: "sign-in", Detail: "from 192.0.2.1"}}, s.looks)
	s.ask(cookies, httptest.NewRequest(http.MethodPost, "/signout", nil))
	require.Len(t, s.written("sign-out"), 1)
	require.Equal(t, "office", s.written("sign-out")[0].Claimed)
	s.ask(cookies, httptest.NewRequest(http.MethodPost, "/signout", nil))
	require.Len(t, s.written("sign-out"), 1, "nobody was signed in any more")
}

func TestLooks_APageIsOneLineAnHour(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	cookies := s.signIn("office")
	look := func(path string) int {
		return s.ask(cookies, httptest.NewRequest(http.MethodGet, path, nil)).Code
	}
	for range 3 {
		require.Equal(t, http.StatusOK, look("/notices"))
	}
	require.Equal(t, []postgres.Access{{Program: "shidian serve", Claimed: "office", Act: "notices", Programme: "sample-2002"}}, s.written("notices"))
	require.Equal(t, http.StatusOK, look("/calendar"))
	require.Len(t, s.written("calendar"), 1)
	s.now = s.now.Add(time.Hour)
	require.Equal(t, http.StatusOK, look("/notices"))
	require.Len(t, s.written("notices"), 2)
}

func TestLooks_WhatSomebodyWasDeniedIsWrittenDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	require.Equal(t, http.StatusForbidden, s.get("committee", "/amend").Code)
	require.Equal(t, []postgres.Access{{Program: "shidian serve", Claimed: "committee", Act: "denied", Programme: "sample-2002", Detail: "GET /amend"}}, s.written("denied"))
	require.Equal(t, http.StatusForbidden, s.get("nobody", "/").Code, "he has no seat")
	require.Equal(t, "nobody", s.written("denied")[1].Claimed)
}
