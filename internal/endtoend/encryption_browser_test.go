package endtoend

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/pilot"
	"shidian/workflows"
)

// A supervisor of the district reads encrypted pages in the Temporal UI, which has them
// decoded by the web desk: nobody else does, from nowhere else.
func TestEncryption_ASupervisorReadsTheTemporalUIThroughTheWebDesk(t *testing.T) {
	t.Parallel()
	d := newEncryptedWebDesk(t)
	d.mustSign(theParty, pilot.StepLeadingGroup)
	d.scenario("the district reads the page, a query and a message, and types a signal", (*webDesk).theDistrictReads)
	d.scenario("a sub-district's clerk, and who is not signed in, read nothing", (*webDesk).othersReadNothing)
	d.scenario("a page of another origin is given nothing", (*webDesk).anotherOriginIsGivenNothing)
	d.scenario("the temporal command reads with a token", (*webDesk).theCommandReads)
}

func newEncryptedWebDesk(t *testing.T) *webDesk {
	t.Helper()
	temporal := devtest.OwnTemporalWithUI(t, devservices.TemporalOptions{SearchAttributes: workflows.SearchAttributes()})
	keys, err := devservices.PayloadKeys(t.TempDir(), true)
	require.NoError(t, err)
	env := []string{"SHIDIAN_TEMPORAL_UI=" + temporal.UIURL()}
	for name, value := range keys {
		env = append(env, name+"="+value)
	}
	return newWebDeskOn(t, temporal, env, provedProgramme, provedPlan, "yuetan")
}

// mustSign hands in the example of a step at the desk, in somebody's name.
func (d *webDesk) mustSign(subject string, step pilot.Step) {
	d.t.Helper()
	v := d.signedIn(subject)
	v.open(stepPath("yuetan", step) + "/edit")
	v.fill(d.typed("yuetan", step))
	v.check()
	v.send()
}

// temporalUI opens the Temporal UI in somebody's browser, and has the desk decode for it, as
// docs/encryption.md says.
func (d *webDesk) temporalUI(v *visitor) *browser {
	d.t.Helper()
	w := v.another()
	b := w.browser
	b.ui = d.temporal.UIURL()
	b.list(`WorkflowType="SubDistrictPilot"`)
	b.click(`[data-testid^="data-encoder-status"]`, "")
	b.click(`[data-testid="override-accordion"] > button`, "")
	b.click("label", "Use my browser setting")
	b.do("name the desk", chromedp.SetValue(`#data-encoder-endpoint-input`, d.web.URL()+"/codec"))
	b.value(`document.querySelector('#data-encoder-endpoint-input').dispatchEvent(new Event('input', {bubbles: true})), ""`)
	b.click("label", "Include cross-origin credentials")
	b.click(`[data-testid="confirm-data-encoder-button"]`, "")
	require.Eventually(d.t, func() bool { return b.value(`localStorage.getItem("includeCredentials")`) == "true" }, patience, tick)
	return b
}

// page opens a pilot's pages.
func (b *browser) page(pilotID string) {
	b.t.Helper()
	b.list(`WorkflowType="SubDistrictPilot"`)
	b.click(`a[href*="/workflows/"]`, pilotID)
}

func (d *webDesk) theDistrictReads() {
	pilotID := workflows.PilotID(d.programme, "yuetan")
	b := d.temporalUI(d.signedIn(theDistrict))
	b.page(pilotID)
	b.click("a", "User Metadata")
	b.seesDetails("提交通过：成立试点工作领导小组 · "+d.personOf(theParty).Name, "月坛街道试点")
	b.click("a", "Queries")
	b.click("button", "Run Query")
	b.sees(`[data-testid="query-result"]`, `"name": "成立试点工作领导小组"`)
	b.fillSignal(workflows.SignalStepCompleted, `{"v": 1, "id": "typed-by-hand", "note": "typed into the UI"}`)
	b.sendSignal()
	require.Eventually(d.t, func() bool {
		var found int
		conn, err := pgx.Connect(d.t.Context(), d.postgres.URL())
		require.NoError(d.t, err)
		defer func() { require.NoError(d.t, conn.Close(context.Background())) }()
		require.NoError(d.t, conn.QueryRow(d.t.Context(), `SELECT count(*) FROM events WHERE type = 'refused' AND message_id = 'typed-by-hand'`).Scan(&found))
		return found == 1
	}, patience, tick, "what was typed is read, and judged like any other")
}

func (d *webDesk) othersReadNothing() {
	pilotID := workflows.PilotID(d.programme, "yuetan")
	for _, v := range []*visitor{d.signedIn(theOffice), d.visit()} {
		b := d.temporalUI(v)
		b.page(pilotID)
		for _, tab := range []string{"User Metadata", "Queries", "History"} {
			b.click("a", tab)
			require.Eventually(d.t, func() bool {
				return b.value(`document.querySelector('[data-testid="data-encoder-status-error"]') ? "seen" : ""`) == "seen"
			}, patience, tick, "the UI says that nothing is decoded")
			require.NotContains(d.t, b.value(`document.body.innerText`)+b.value(details), "成立试点工作领导小组", tab)
		}
	}
}

// asksCodec has a page ask the desk to decode, and is what it hears.
const asksCodec = `fetch(%s, {method: "POST", credentials: "include", headers: {"Content-Type": "application/json", "X-Namespace": "default"}, body: '{"payloads":[]}'})
	.then(r => { window.heard = "heard " + r.status }, e => { window.heard = "kept from it" }), ""`

func (d *webDesk) anotherOriginIsGivenNothing() {
	v := d.signedIn(theDistrict)
	for at, want := range map[string]string{d.signIn.Issuer() + "/none": "kept from it", d.temporal.UIURL(): "heard 200"} {
		w := v.another()
		w.do("open another origin", chromedp.Navigate(at))
		w.value(script(asksCodec, d.web.URL()+"/codec/decode"))
		require.Eventually(d.t, func() bool { return w.value(`window.heard ?? ""`) != "" }, patience, tick)
		require.Equal(d.t, want, w.value(`window.heard`), at)
	}
}

func (d *webDesk) theCommandReads() {
	show := []string{"workflow", "query", "--workflow-id", workflows.PilotID(d.programme, "yuetan"), "--type", "status"}
	require.NotContains(d.t, d.temporalCLI(show...), "成立试点工作领导小组")
	token := d.tokenOf(theDistrict)
	read := append(show, "--codec-endpoint", d.web.URL()+"/codec", "--codec-auth", "Bearer "+token)
	require.Contains(d.t, d.temporalCLI(read...), "成立试点工作领导小组")
	clerk := append(show, "--codec-endpoint", d.web.URL()+"/codec", "--codec-auth", "Bearer "+d.tokenOf(theOffice), "--address", d.temporal.Address())
	out, err := exec.CommandContext(d.t.Context(), d.temporal.Binary(), clerk...).CombinedOutput()
	require.NotContains(d.t, string(out), "成立试点工作领导小组", err)
}

// tokenOf is the token of somebody who signed in on a command line of his own.
func (d *webDesk) tokenOf(subject string) string {
	d.t.Helper()
	home := "XDG_CONFIG_HOME=" + d.t.TempDir()
	ctx, cancel := context.WithTimeout(d.t.Context(), patience)
	defer cancel()
	login := exec.CommandContext(ctx, d.program("shidian"), "login", d.web.URL())
	login.Env = append(slices.Clone(d.env), home)
	said, err := login.StderrPipe()
	require.NoError(d.t, err)
	require.NoError(d.t, login.Start())
	var where *url.URL
	lines := bufio.NewScanner(said)
	for where == nil && lines.Scan() {
		for word := range strings.FieldsSeq(lines.Text()) {
			if strings.HasPrefix(word, d.signIn.Issuer()) {
				where, err = url.Parse(word)
				require.NoError(d.t, err)
			}
		}
	}
	require.NotNil(d.t, where, "the address where to confirm")
	form := url.Values{"user_code": {where.Query().Get("user_code")}, "subject": {subject}}
	where.RawQuery = ""
	answer, err := http.PostForm(where.String(), form)
	require.NoError(d.t, err)
	require.NoError(d.t, answer.Body.Close())
	require.NoError(d.t, login.Wait())
	show := exec.CommandContext(ctx, d.program("shidian"), "login", "--token")
	show.Env = login.Env
	token, err := show.Output()
	require.NoError(d.t, err)
	return strings.TrimSpace(string(token))
}
