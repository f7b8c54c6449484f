package devservices_test

import (
	"encoding/json"
	"io"

	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"shidian/internal/devservices"
	"shidian/internal/devservices/devtest"
	"shidian/internal/machine"
	"shidian/internal/pilot"
	"shidian/internal/seats"
	"shidian/internal/staff"

	"github.com/stretchr/testify/require"
)

const deskSignedIn = "http://127.0.0.1:7200/signed-in"

func openIDOptions() devservices.OpenIDOptions {
	return devservices.OpenIDOptions{
		Redirects: []string{deskSignedIn}, SignedOut: []string{"http://127.0.0.1:7200/"}, Lang: "en",
		Staff: []staff.Person{{Subject: "yuetan.sub-district-office", Name: "王秀英", Seats: []staff.Seat{{
			Seat: seats.Seat{Role: pilot.RoleSubDistrictOffice, Unit: "yuetan"}, RoleName: "街道办事处", UnitName: "月坛街道",
		}}}},
	}
}

// fetch gets a page, redirects followed, and what it says.
func fetch(t *testing.T, address string) (status int, content string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	return response.StatusCode, string(body)
}

func TestOpenID_ListsItsStaffForTheDeskAlone(t *testing.T) {
	t.Parallel()
	provider := devtest.OpenID(t, openIDOptions())
	status, content := fetch(t, provider.Issuer()+"/.well-known/openid-configuration")
	require.Equal(t, http.StatusOK, status)
	var found map[string]any
	require.NoError(t, json.Unmarshal([]byte(content), &found))
	require.Equal(t, provider.Issuer(), found["issuer"])

	asked := url.Values{
		"client_id": {provider.ClientID()}, "redirect_uri": {deskSignedIn}, "response_type": {"code"}, "scope": {"openid profile"},
		"code_challenge": {strings.Repeat("x", 43)}, "code_challenge_method": {"S256"}, "state": {"s"},
	}
	status, content = fetch(t, found["authorization_endpoint"].(string)+"?"+asked.Encode())
	require.Equal(t, http.StatusOK, status, content)
	require.Contains(t, content, `<button name="subject" value="yuetan.sub-district-office">`)
	require.Contains(t, content, "王秀英")
	require.Contains(t, content, "月坛街道")
	asked.Set("redirect_uri", "http://127.0.0.1:7201/signed-in")
	status, _ = fetch(t, found["authorization_endpoint"].(string)+"?"+asked.Encode())
	require.Equal(t, http.StatusBadRequest, status)
}

func TestOpenID_IsStoppedKilledAndStartedAgainWhereItWas(t *testing.T) {
	t.Parallel()
	provider := devtest.OpenID(t, openIDOptions())
	issuer, first := provider.Issuer(), provider.PID()
	provider.Kill()
	<-provider.Ended()
	require.ErrorContains(t, provider.EndedError(), "the sample sign-in ended: signal: killed")
	require.NoError(t, provider.Start(t.Context()))
	require.NotEqual(t, first, provider.PID())
	require.NoError(t, provider.Stop(t.Context()))
	require.NoError(t, provider.Start(t.Context()))
	require.Equal(t, issuer, provider.Issuer())
}

func TestOpenID_SaysWhyItDidNotStart(t *testing.T) {
	t.Parallel()
	options := openIDOptions()
	options.Binary, options.Dir = filepath.Join(t.TempDir(), "openid"), t.TempDir()
	_, err := devservices.StartOpenID(t.Context(), options)
	require.ErrorIs(t, err, devservices.ErrOpenIDNotBuilt)

	provider := devtest.OpenID(t, openIDOptions())
	place, err := url.Parse(provider.Issuer())
	require.NoError(t, err)
	options.Binary = os.Args[0]
	options.Port, err = strconv.Atoi(place.Port())
	require.NoError(t, err)
	options.PortVariable = "SHIDIAN_DEV_OPENID_PORT"
	_, err = devservices.StartOpenID(t.Context(), options)
	var taken *devservices.PortTakenError
	require.ErrorAs(t, err, &taken)
	require.ErrorContains(t, err, "set SHIDIAN_DEV_OPENID_PORT to use another")
}

func TestOpenID_TellsWhatItSaidWhenItEndsAtOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the provider")
	}
	binary, err := machine.EnsureOpenID(t.Context())
	require.NoError(t, err)
	_, err = devservices.StartOpenID(t.Context(), devservices.OpenIDOptions{Binary: binary, Dir: t.TempDir(), Staff: []staff.Person{}})
	require.ErrorContains(t, err, "nobody is in it")
}
