package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
	"shidian/internal/web"
)

const temporalUI = "https://temporal.example.org:8233"

// decode stands for what decodes.
func (w *world) decode(out http.ResponseWriter, r *http.Request) {
	w.decoded++
	_, _ = out.Write([]byte("decoded " + r.URL.Path))
}

// fromUI has a browser ask as a page of an origin does.
func (v *visitor) fromUI(origin string, headers ...string) *httptest.ResponseRecorder {
	if origin != "" {
		headers = append(headers, "Origin", origin, "Sec-Fetch-Site", "same-site")
	}
	return v.sendBody(http.MethodPost, "/codec/decode", strings.NewReader(`{"payloads":[]}`), append([]string{"Content-Type", "application/json", "X-Namespace", "pilots"}, headers...)...)
}

func TestCodec_IsForTheDistrictFromTheUIsPagesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, seat := range worldSeats() {
		v := w.signIn(nameOf(seat))
		w.begin(seat)
		w.decoded = 0
		got := v.fromUI(temporalUI)
		want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[isDistrict(seat)]
		require.Equal(t, want, got.Code, "%v: %s", seat, got.Body)
		require.Equal(t, isDistrict(seat), w.decoded == 1)
		require.Equal(t, temporalUI, got.Header().Get("Access-Control-Allow-Origin"), "the page may read why not")
		require.Equal(t, "true", got.Header().Get("Access-Control-Allow-Credentials"))
		require.Contains(t, got.Header().Values("Vary"), "Origin")
	}
	w.decoded = 0
	w.begin(districtSeat)
	v := w.signIn(nameOf(districtSeat))
	for _, origin := range []string{"", "null", "https://evil.example", "https://desk.example.org", "https://temporal.example.org", temporalUI + "/", "http" + temporalUI[5:], strings.ToUpper(temporalUI)} {
		got := v.fromUI(origin)
		require.Equal(t, http.StatusForbidden, got.Code, origin)
		require.Contains(t, got.Body.String(), `"refused":"origin"`)
		require.Empty(t, got.Header().Get("Access-Control-Allow-Origin"))
	}
	for _, nobody := range []*visitor{w.signIn(""), {w, map[string]*http.Cookie{session: {Name: session, Value: "forged"}}}} {
		got := nobody.fromUI(temporalUI)
		require.Equal(t, http.StatusUnauthorized, got.Code)
		require.Contains(t, got.Body.String(), `"refused":"signed-out"`)
		require.Contains(t, got.Body.String(), "shidian login --token")
	}
	w.begin(seats.Seat{})
	require.Contains(t, w.signIn("seatless").fromUI(temporalUI).Body.String(), `"refused":"no-seat"`)
	require.Zero(t, w.decoded)
}

func TestCodec_AnswersWhatBrowsersAskBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.signIn("")
	for _, path := range []string{"/codec/decode", "/codec/encode", "/codec/pilots/decode"} {
		got := v.sendBody(http.MethodOptions, path, nil, "Origin", temporalUI, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,x-namespace")
		require.Equal(t, http.StatusNoContent, got.Code)
		require.Equal(t, temporalUI, got.Header().Get("Access-Control-Allow-Origin"))
		require.Equal(t, "POST", got.Header().Get("Access-Control-Allow-Methods"))
		for _, name := range []string{"Content-Type", "X-Namespace", "Authorization", "Authorization-Extras"} {
			require.Contains(t, got.Header().Get("Access-Control-Allow-Headers"), name)
		}
		got = v.sendBody(http.MethodOptions, path, nil, "Origin", "https://evil.example", "Access-Control-Request-Method", "POST")
		require.Equal(t, http.StatusForbidden, got.Code)
		require.Empty(t, got.Header().Get("Access-Control-Allow-Origin"))
	}
	require.NotEqual(t, http.StatusNoContent, v.sendBody(http.MethodOptions, "/p/sample", nil, "Origin", temporalUI).Code, "nothing else is open to it")
	w.options.Codec.Origin = ""
	w.handler = w.behind(provider{w.now})
	require.Equal(t, http.StatusForbidden, v.fromUI(temporalUI).Code, "where no UI is named, no page may ask")
	require.Equal(t, http.StatusForbidden, v.fromUI("null").Code)
}

func TestCodec_TakesTheTokensOfTheCommandLineAndOfAUIThatPassesThemOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(districtSeat)
	nobody := w.signIn("")
	token := "token-of-" + nameOf(districtSeat)
	require.Equal(t, http.StatusOK, nobody.fromUI("", "Authorization", "Bearer "+token).Code)
	require.Equal(t, http.StatusOK, nobody.fromUI(temporalUI, "Authorization", "Bearer opaque", "Authorization-Extras", token).Code)
	for _, headers := range [][]string{{"Authorization", "Bearer x"}, {"Authorization", token}, {"Authorization-Extras", "x"}, {"Authorization", "Bearer " + token, "Authorization-Extras", "x"}} {
		require.Equal(t, http.StatusUnauthorized, nobody.fromUI("", headers...).Code, headers)
	}
	require.Equal(t, http.StatusForbidden, nobody.fromUI("https://evil.example", "Authorization", "Bearer "+token).Code)
	got := nobody.fromUI("", "Authorization", "Bearer "+token, "X-Namespace", "another")
	require.Equal(t, http.StatusForbidden, got.Code)
	require.Contains(t, got.Body.String(), `"refused":"namespace"`)
	require.Equal(t, http.StatusForbidden, nobody.sendBody(http.MethodPost, "/codec/another/decode", nil, "Authorization", "Bearer "+token).Code)
	require.Equal(t, "decoded /codec/pilots/encode", nobody.sendBody(http.MethodPost, "/codec/pilots/encode", nil, "Authorization", "Bearer "+token).Body.String())
}

// Payloads do not say of which programme they are.
func TestCodec_TakesASeatOfTheDistrictInEveryProgrammeThatGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(districtSeat)
	v := w.signIn(nameOf(districtSeat))
	require.Equal(t, http.StatusOK, v.fromUI(temporalUI).Code)
	w.programmes = []postgres.ProgrammeRow{{Programme: w.terms.Programme}, {Programme: "another-2004"}}
	got := v.fromUI(temporalUI)
	require.Equal(t, http.StatusForbidden, got.Code)
	require.NotContains(t, got.Body.String(), "another-2004", "nobody hears from this what programmes there are")
	w.over = map[string]bool{"another-2004": true}
	require.Equal(t, http.StatusOK, v.fromUI(temporalUI).Code, "one that is over keeps nobody out")
	w.now = w.now.AddDate(10, 0, 0)
	for i := range w.all {
		w.all[i].Until = "2003-01-01"
	}
	require.NotEqual(t, http.StatusOK, v.fromUI(temporalUI).Code, "his seat is over")
}

func TestCodec_WhoLookedIsWrittenDownOnceForAWhileOrNothingIsDecoded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(districtSeat)
	v := w.signIn(nameOf(districtSeat))
	w.looked, w.deaf = nil, errors.New("the record is away")
	require.Equal(t, http.StatusServiceUnavailable, v.fromUI(temporalUI).Code)
	require.Zero(t, w.decoded)
	w.looked, w.deaf = nil, nil
	for range 50 {
		require.Equal(t, http.StatusOK, v.fromUI(temporalUI).Code)
	}
	require.Equal(t, []string{"payloads"}, w.looked)
	w.now = w.now.Add(11 * time.Minute)
	require.Equal(t, http.StatusOK, v.fromUI(temporalUI).Code)
	require.Equal(t, []string{"payloads", "payloads"}, w.looked)
	clerk := seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "sample"}
	c := w.signIn(nameOf(clerk))
	w.begin(clerk)
	w.looked = nil
	for range 3 {
		require.Equal(t, http.StatusForbidden, c.fromUI(temporalUI).Code)
	}
	require.Equal(t, []string{"payloads-denied"}, w.looked)
}

func TestCodec_HasLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.begin(districtSeat)
	v := w.signIn(nameOf(districtSeat))
	limited := 0
	for range 6010 {
		if v.fromUI(temporalUI).Code == http.StatusTooManyRequests {
			limited++
		}
	}
	require.Equal(t, 10, limited, "a page of the UI asks for each payload by itself")
	require.Equal(t, http.StatusOK, v.send(http.MethodGet, "/board", nil).Code, "the desk's own pages are counted by themselves")
	w.now = w.now.Add(time.Minute)
	large := ""
	w.options.Codec.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, err := r.Body.Read(make([]byte, 1))
		for err == nil {
			_, err = r.Body.Read(make([]byte, 1<<20))
		}
		large = err.Error()
	})
	w.handler = w.behind(provider{w.now})
	v.sendBody(http.MethodPost, "/codec/decode", strings.NewReader(strings.Repeat("x", 9<<20)), "Origin", temporalUI)
	require.Contains(t, large, "too large")
	w.options.Codec = web.CodecOptions{}
	w.handler = w.behind(provider{w.now})
	require.Equal(t, http.StatusNotFound, v.fromUI(temporalUI).Code)
}

func TestNew_RefusesWhatIsNoOriginOfAUI(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"temporal.example.org", "https://temporal.example.org/", "https://u:p@temporal.example.org", "ftp://x", "*", "null", "https://Temporal.example.org", "https://temporal.example.org/namespaces"} {
		require.ErrorIs(t, web.CheckOrigin(origin), web.ErrOrigin, origin)
	}
	for _, origin := range []string{"http://127.0.0.1:8233", "https://temporal.example.gov.cn"} {
		require.NoError(t, web.CheckOrigin(origin))
	}
	w := newWorld(t)
	o := w.options
	o.Codec.Origin = "*"
	_, err := web.New(o)
	require.ErrorIs(t, err, web.ErrOrigin)
}
