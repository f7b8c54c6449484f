package config_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/config"
)

func TestDesk_FindsTheDevelopmentServicesWithNothingSet(t *testing.T) {
	t.Parallel()
	d, err := config.LoadDesk(t.Context(), config.Of(nil))
	require.NoError(t, err)
	require.Equal(t, "postgres://shidian_desk@127.0.0.1:55432/shidian", d.Database.URL)
	require.Equal(t, "127.0.0.1:55432/shidian", d.Database.Address())
	require.Equal(t, "127.0.0.1:7233", d.Temporal.Address())
	require.Equal(t, "default", d.Temporal.Namespace())
	require.Equal(t, time.Minute, d.Client.Deadline)
	require.Empty(t, d.Evidence.Bucket)
	require.Equal(t, 50, d.Evidence.MaxMiB)
	require.Contains(t, d.Evidence.FileTypes, "ofd")
}

func TestDesk_ReadsWhatIsSet(t *testing.T) {
	t.Parallel()
	d, err := config.LoadDesk(t.Context(), config.Of(map[string]string{
		"TEMPORAL_ADDRESS": "temporal.example:7233", "TEMPORAL_NAMESPACE": "xicheng", "TEMPORAL_API_KEY": "secret",
		"DATABASE_URL": "postgres://desk:secret@db.example/record", "SHIDIAN_DEADLINE": "3s", "SHIDIAN_PROGRAMME": "xicheng-2002",
	}))
	require.NoError(t, err)
	require.Equal(t, "temporal.example:7233", d.Temporal.Address())
	require.Equal(t, "xicheng", d.Temporal.Namespace())
	require.NotNil(t, d.Temporal.Options.Credentials)
	require.Equal(t, "db.example/record", d.Database.Address(), "no password in what errors name")
	require.Equal(t, 3*time.Second, d.Client.Deadline)
	require.Equal(t, "xicheng-2002", d.Client.Programme)
}

func TestDesk_SaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, values := range map[string]map[string]string{
		"SHIDIAN_DEADLINE":                {"SHIDIAN_DEADLINE": "-1s"},
		"time":                            {"SHIDIAN_DEADLINE": "soon"},
		"SHIDIAN_ATTACHMENT_MAX_MIB is 0": {"SHIDIAN_ATTACHMENT_MAX_MIB": "0"},
		"TEMPORAL_":                       {"TEMPORAL_PROFILE": "nowhere", "TEMPORAL_CONFIG_FILE": os.DevNull},
	} {
		_, err := config.LoadDesk(t.Context(), config.Of(values))
		require.ErrorContains(t, err, name)
	}
}

func TestAddress_HidesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	require.NotContains(t, config.Database{URL: "host=db password=secret"}.Address(), "secret")
}

func TestWorker_RefusesNumbersThatCannotWork(t *testing.T) {
	t.Parallel()
	w, err := config.LoadWorker(t.Context(), config.Of(nil))
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:9233", w.Health.Addr)
	_, err = config.LoadWorker(t.Context(), config.Of(map[string]string{"SHIDIAN_WORKFLOW_POLLERS": "1"}))
	require.ErrorContains(t, err, "SHIDIAN_WORKFLOW_POLLERS is 1")
	_, err = config.LoadWorker(t.Context(), config.Of(map[string]string{"SHIDIAN_CACHED_PILOTS": "0"}))
	require.ErrorContains(t, err, "SHIDIAN_CACHED_PILOTS is 0")
	_, err = config.LoadWorker(t.Context(), config.Of(map[string]string{"SHIDIAN_STICKY_TIMEOUT": "1ms"}))
	require.ErrorContains(t, err, "SHIDIAN_STICKY_TIMEOUT is 1ms")
}

func TestWorker_RefusesNamesThatTemporalDoesNotTake(t *testing.T) {
	t.Parallel()
	w, err := config.LoadWorker(t.Context(), config.Of(map[string]string{"SHIDIAN_WORKER_DEPLOYMENT": "shidian-xicheng", "SHIDIAN_WORKER_BUILD_ID": "v1.2.3+1"}))
	require.NoError(t, err)
	require.Equal(t, config.Rollout{Deployment: "shidian-xicheng", Build: "v1.2.3+1"}, w.Rollout)
	for wanted, values := range map[string]map[string]string{
		`SHIDIAN_WORKER_DEPLOYMENT is "shidian.xicheng"`: {"SHIDIAN_WORKER_DEPLOYMENT": "shidian.xicheng"},
		`SHIDIAN_WORKER_DEPLOYMENT is "__x"`:             {"SHIDIAN_WORKER_DEPLOYMENT": "__x"},
		`SHIDIAN_WORKER_BUILD_ID is "试点"`:                {"SHIDIAN_WORKER_BUILD_ID": "试点"},
		"SHIDIAN_WORKER_BUILD_ID is":                     {"SHIDIAN_WORKER_BUILD_ID": strings.Repeat("9", 201)},
	} {
		_, err := config.LoadWorker(t.Context(), config.Of(values))
		require.ErrorContains(t, err, wanted)
	}
}

func TestSetup_RefusesARetentionThatIsNone(t *testing.T) {
	t.Parallel()
	s, err := config.LoadSetup(t.Context(), config.Of(nil))
	require.NoError(t, err)
	require.Equal(t, 30*24*time.Hour, s.Wanted.Retention)
	for _, value := range []string{"24h", "200000h", "-1h"} {
		_, err = config.LoadSetup(t.Context(), config.Of(map[string]string{"SHIDIAN_RETENTION": value}))
		require.ErrorContains(t, err, "SHIDIAN_RETENTION is")
	}
	_, err = config.LoadSetup(t.Context(), config.Of(map[string]string{"SHIDIAN_RETENTION": "a month"}))
	require.ErrorContains(t, err, `SHIDIAN_RETENTION is "a month"`)
}

func TestVariables_AllHaveAMeaningInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, v := range append(config.DeskVariables(), config.SetupVariables()...) {
		require.True(t, catalog.Has("desk.env."+v.Name), v.Name)
		for _, lang := range []catalog.Lang{catalog.Chinese, catalog.English} {
			require.NotEmpty(t, v.Meaning(lang))
		}
	}
	require.Contains(t, config.Describe(catalog.English, config.WorkerVariables()), "127.0.0.1:9233")
}

func TestLang_IsOursThenTheSystemsThenChinese(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		own, system string
		want        catalog.Lang
	}{
		{"en", "zh_CN.UTF-8", catalog.English}, {"", "en_GB.UTF-8", catalog.English},
		{"", "C.UTF-8", catalog.Chinese}, {"", "", catalog.Chinese}, {"zh-CN", "en_US", catalog.Chinese},
	} {
		lang, err := config.Lang(config.Of(map[string]string{"SHIDIAN_LANG": c.own, "LANG": c.system}))
		require.NoError(t, err)
		require.Equal(t, c.want, lang, c)
	}
	_, err := config.Lang(config.Of(map[string]string{"SHIDIAN_LANG": "klingon"}))
	require.ErrorContains(t, err, "SHIDIAN_LANG")
}

func TestTelemetry_RefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for wanted, values := range map[string]map[string]string{
		"SHIDIAN_WATCH_EVERY is 1h":                  {"SHIDIAN_WATCH_EVERY": "1h"},
		"SHIDIAN_METRICS_EVERY is 1ms":               {"SHIDIAN_METRICS_EVERY": "1ms"},
		`OTEL_EXPORTER_OTLP_ENDPOINT is "here:4317"`: {"OTEL_EXPORTER_OTLP_ENDPOINT": "here:4317"},
		`OTEL_EXPORTER_OTLP_PROTOCOL is "http/json"`: {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4318", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"},
	} {
		_, err := config.LoadWorker(t.Context(), config.Of(values))
		require.ErrorContains(t, err, wanted)
	}
	w, err := config.LoadWorker(t.Context(), config.Of(map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4318", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}))
	require.NoError(t, err)
	require.Equal(t, config.Traces{Endpoint: "http://h:4318", Protocol: "grpc"}, w.Traces)
	require.Equal(t, 15*time.Second, w.Metrics.Every)
	_, err = config.LoadDesk(t.Context(), config.Of(map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "nowhere"}))
	require.ErrorContains(t, err, "OTEL_EXPORTER_OTLP_ENDPOINT")
}

func TestSignIn_SaysWhatIsWrongAndWhatIsMissing(t *testing.T) {
	t.Parallel()
	for wanted, values := range map[string]map[string]string{
		`SHIDIAN_SIGNIN is "saml"`:               {"SHIDIAN_SIGNIN": "saml"},
		"SHIDIAN_SIGNIN_SECRET_FILE is set":      {"SHIDIAN_SIGNIN": "wecom", "SHIDIAN_WECOM_SECRET": "s", "SHIDIAN_SIGNIN_SECRET_FILE": "/f"},
		`SHIDIAN_WECOM_API is "http://qyapi.`:    {"SHIDIAN_WECOM_API": "http://qyapi.example"},
		`SHIDIAN_WECOM_LOGIN is "login.`:         {"SHIDIAN_WECOM_LOGIN": "login.example"},
		`SHIDIAN_DINGTALK_API is "https://a/v1`:  {"SHIDIAN_DINGTALK_API": "https://a/v1.0"},
		`SHIDIAN_DINGTALK_LOGIN is "https://u:p`: {"SHIDIAN_DINGTALK_LOGIN": "https://u:p@login.example"},
		"SHIDIAN_DINGTALK_DIRECTORY is":          {"SHIDIAN_DINGTALK_DIRECTORY": "https://"},
	} {
		_, err := config.LoadDesk(t.Context(), config.Of(values))
		require.ErrorContains(t, err, wanted)
	}
	for _, c := range []struct {
		values map[string]string
		want   []string
	}{
		{nil, []string{"SHIDIAN_OPENID_ISSUER"}},
		{map[string]string{"SHIDIAN_OPENID_ISSUER": "https://sso.example"}, nil},
		{map[string]string{"SHIDIAN_SIGNIN": "wecom"}, []string{"SHIDIAN_WECOM_CORP", "SHIDIAN_WECOM_AGENT", "SHIDIAN_WECOM_SECRET"}},
		{map[string]string{"SHIDIAN_SIGNIN": "wecom", "SHIDIAN_WECOM_CORP": "ww1", "SHIDIAN_WECOM_AGENT": "1", "SHIDIAN_SIGNIN_SECRET_FILE": "/f"}, nil},
		{map[string]string{"SHIDIAN_SIGNIN": "dingtalk", "SHIDIAN_DINGTALK_CORP": "ding1"}, []string{"SHIDIAN_DINGTALK_CLIENT", "SHIDIAN_DINGTALK_CLIENT_SECRET"}},
	} {
		d, err := config.LoadDesk(t.Context(), config.Of(c.values))
		require.NoError(t, err)
		require.Equal(t, c.want, d.SignIn.Missing(), c.values)
	}
	d, err := config.LoadDesk(t.Context(), config.Of(map[string]string{"SHIDIAN_WECOM_API": "http://127.0.0.1:8090", "SHIDIAN_DINGTALK_LOGIN": "https://ding.gov.example:8443/"}))
	require.NoError(t, err)
	require.Equal(t, "https://login.work.weixin.qq.com", d.SignIn.WeCom.Login)
}
