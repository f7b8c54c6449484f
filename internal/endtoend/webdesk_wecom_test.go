package endtoend

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/seats"
)

const weComSecret = "the-apps-secret-at-wecom"

// weCom answers as WeCom does, at whose page whoever comes is this member, or nobody's.
func (d *webDesk) weCom(member *atomic.Value) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /wwlogin/sso/login", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {"code-of-" + q.Get("agentid")}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
	})
	answers := func(pattern string, content func(url.Values) map[string]any) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			_ = json.NewEncoder(w).Encode(content(r.URL.Query()))
		})
	}
	answers("GET /cgi-bin/gettoken", func(q url.Values) map[string]any {
		if q.Get("corpid") != "ww1" || q.Get("corpsecret") != weComSecret {
			return map[string]any{"errcode": 40001, "errmsg": "invalid credential"}
		}
		return map[string]any{"errcode": 0, "access_token": "t", "expires_in": 7200}
	})
	answers("GET /cgi-bin/auth/getuserinfo", func(url.Values) map[string]any {
		if userid := member.Load().(string); userid != "" {
			return map[string]any{"errcode": 0, "userid": userid}
		}
		return map[string]any{"errcode": 0, "openid": "o-1"}
	})
	answers("GET /cgi-bin/user/get", func(url.Values) map[string]any {
		return map[string]any{"errcode": 0, "name": "王秀英", "status": 1}
	})
	service := httptest.NewServer(mux)
	d.t.Cleanup(service.Close)
	return service
}

// signedInByWeCom is at a desk beside, of the same district, whose staff are at WeCom.
func (d *webDesk) signedInByWeCom() {
	var member atomic.Value
	member.Store("WangXiuYing")
	service := d.weCom(&member)
	secret := filepath.Join(d.t.TempDir(), "secret")
	require.NoError(d.t, os.WriteFile(secret, []byte(weComSecret+"\n"), 0o600))
	beside := *d
	var err error
	beside.web, err = devservices.StartWeb(d.t.Context(), devservices.WebOptions{
		Binary: d.program("shidian"), Dir: d.t.TempDir(), DatabaseURL: d.postgres.DeskURL(), TemporalAddress: d.temporal.Address(), SealKey: d.sealKey, Evidence: devservices.EvidenceBucket(d.folder),
		Env: []string{"SHIDIAN_SIGNIN=wecom", "SHIDIAN_WECOM_CORP=ww1", "SHIDIAN_WECOM_AGENT=1000002", "SHIDIAN_SIGNIN_SECRET_FILE=" + secret, "SHIDIAN_WECOM_LOGIN=" + service.URL, "SHIDIAN_WECOM_API=" + service.URL},
	})
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, beside.web.Stop(context.Background())) })
	person := seats.Person{Issuer: "wecom:ww1", Subject: "WangXiuYing", Name: "王秀英"}
	seat := seats.Seat{Role: pilot.RoleSubDistrictParty, Unit: "yuetan"}
	_, err = d.record.Appoint(d.t.Context(), seats.Appointment{Programme: d.programme, Person: person, Seat: seat, From: firstDay, GrantedBy: operator}, d.units, firstDay)
	require.NoError(d.t, err)

	v := beside.visit()
	v.open("/?inbox")
	v.sees("header", "王秀英")
	v.open(stepPath("yuetan", pilot.StepResponsibilities) + "/edit")
	v.fill(map[string]string{"note": "用企业微信登录的人写的"})
	v.press(`button[value="save"]`, "")
	kept, err := d.record.Draft(d.t.Context(), postgres.DraftKey{Programme: d.programme, Place: "yuetan", Form: string(pilot.StepResponsibilities), Seat: seat, Person: person})
	require.NoError(d.t, err)
	require.Contains(d.t, string(kept.Content), "用企业微信登录的人写的")
	v.press(`form[action="/signout"] button`, "")
	require.Equal(d.t, "/signedout", v.at())

	member.Store("")
	v.open("/signin")
	require.Equal(d.t, http.StatusForbidden, v.status())
	v.sees("main h1", zh("web.problem.outsider"))

	login := d.desk("login", beside.web.URL())
	require.Equal(d.t, 2, login.code)
	require.Contains(d.t, login.errOut, "wecom")
	log, err := os.ReadFile(beside.web.LogPath())
	require.NoError(d.t, err)
	require.NotContains(d.t, string(log), weComSecret)
}
