package devservices_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shidian/internal/devservices/devtest"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

const browserWithin = 5 * time.Minute

// A browser holds pages and forms to policies that no client of a test has.
func TestOpenID_ABrowserSignsInByKeyboard(t *testing.T) {
	t.Parallel()
	path := devtest.Chromium(t)
	came := make(chan url.Values, 1)
	desk := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/signed-in" {
			came <- r.URL.Query()
		}
	}))
	t.Cleanup(desk.Close)
	options := openIDOptions()
	options.Redirects = []string{desk.URL + "/signed-in"}
	provider := devtest.OpenID(t, options)

	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("no-proxy-server", true),
		chromedp.WSURLReadTimeout(browserWithin))
	t.Cleanup(stop)
	tab, leave := chromedp.NewContext(allocator)
	t.Cleanup(leave)
	require.NoError(t, chromedp.Do(tab), "start Chromium") // without a timeout, which would be the browser's own
	ctx, cancel := context.WithTimeout(tab, browserWithin)
	defer cancel()
	asked := url.Values{
		"client_id": {provider.ClientID()}, "redirect_uri": options.Redirects, "response_type": {"code"}, "scope": {"openid profile"},
		"code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"}, "state": {"the-state"},
	}
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(provider.Issuer()+"/authorize?"+asked.Encode()),
		chromedp.SendKeys(`#q`, "王秀英"+kb.Enter),
		chromedp.SendKeys(`button[value="yuetan.sub-district-office"]`, kb.Enter),
	))
	select {
	case got := <-came:
		require.Equal(t, "the-state", got.Get("state"))
		require.NotEmpty(t, got.Get("code"))
	case <-ctx.Done():
		t.Fatal("nothing came back to the desk")
	}
}
