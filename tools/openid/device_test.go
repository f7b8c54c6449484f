package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type deviceAnswer struct {
	Device   string `json:"device_code"`
	User     string `json:"user_code"`
	URI      string `json:"verification_uri"`
	Complete string `json:"verification_uri_complete"`
	Interval int    `json:"interval"`
}

func (s *site) device() deviceAnswer {
	s.Helper()
	begun := s.post("/device_authorization", url.Values{"client_id": {"shidian"}, "scope": {"openid profile"}})
	require.Equal(s, http.StatusOK, begun.status, begun.body)
	return decode[deviceAnswer](s, begun)
}

func (s *site) poll(code string, change ...func(*http.Request)) tokens {
	s.Helper()
	return decode[tokens](s, s.post("/oauth/token", url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {"shidian"}, "device_code": {code},
	}, change...))
}

func TestDevice_WaitsUntilSomebodyIsPickedForItsCode(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	d := s.device()
	require.Equal(t, s.url+devicePath, d.URI)
	require.Equal(t, d.URI+"?user_code="+d.User, d.Complete)
	require.Equal(t, "authorization_pending", s.poll(d.Device).Error)

	require.Contains(t, s.get(devicePath, nil).body, `<input id="user_code" name="user_code"`)
	page := s.get(devicePath, url.Values{"user_code": {d.User}})
	require.Contains(t, page.body, "<strong>"+d.User+"</strong>")
	require.Contains(t, page.body, `value="yuetan.sub-district-office"`)

	small := strings.ToLower(strings.ReplaceAll(d.User, "-", "")) // as somebody may type it
	done := s.post(devicePath, url.Values{"user_code": {small}, "subject": {"yuetan.sub-district-office"}})
	require.Equal(t, http.StatusOK, done.status)
	require.Contains(t, done.body, "Go back to the terminal")
	header := func(r *http.Request) { r.SetBasicAuth("shidian", "") } // as golang.org/x/oauth2 tries first
	require.Equal(t, "unauthorized_client", s.poll(d.Device, header).Error)
	claims := s.claims(s.poll(d.Device).ID)
	require.Equal(t, "王秀英", claims["name"])
	require.InDelta(t, time.Now().Unix(), claims["auth_time"], 60)
	require.Equal(t, "access_denied", s.poll(d.Device).Error, "told once")
	require.Equal(t, http.StatusBadRequest, s.get(devicePath, url.Values{"user_code": {d.User}}).status, "answered")
}

func TestDevice_IsDeniedOrUnknown(t *testing.T) {
	t.Parallel()
	s := start(t, nil)
	d := s.device()
	for name, wrong := range map[string]url.Values{
		"no code":      {"subject": {"xicheng.district"}},
		"unknown code": {"user_code": {"BBBB-BBBB"}, "subject": {"xicheng.district"}},
		"nobody":       {"user_code": {d.User}},
		"a stranger":   {"user_code": {d.User}, "subject": {"nobody"}},
	} {
		refused := s.post(devicePath, wrong)
		require.Equal(t, http.StatusBadRequest, refused.status, name)
		require.Contains(t, refused.body, "No such code is waiting", name)
	}
	require.Equal(t, "authorization_pending", s.poll(d.Device).Error)
	require.Contains(t, s.post(devicePath, url.Values{"user_code": {d.User}, "deny": {"yes"}}).body, "Denied")
	require.Equal(t, "access_denied", s.poll(d.Device).Error)
}

func TestStorage_ForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	s, err := newStorage(client{}, people)
	require.NoError(t, err)
	past := time.Now().Add(-time.Second)
	s.requests["r"], s.codes["c"], s.tokens["t"] = request{expires: past}, "r", token{expires: past}
	s.devices["d"] = device{user: "BBBB"}
	_, err = s.AuthRequestByCode(t.Context(), "c")
	require.ErrorIs(t, err, errNoRequest)
	require.False(t, s.waits("bbbb"))
	require.NoError(t, s.StoreDeviceAuthorization(t.Context(), "shidian", "new", "CCCC", time.Now().Add(time.Hour), nil))
	require.Empty(t, s.requests)
	require.Empty(t, s.codes)
	require.Empty(t, s.tokens)
	require.Len(t, s.devices, 1)
}
