package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// SignIn is who signs people in at the web desk.
type SignIn struct {
	By string `env:"SHIDIAN_SIGNIN, default=openid"` // openid, wecom or dingtalk
	// SecretFile has the secret of the desk's client or app there, instead of a variable.
	SecretFile string `env:"SHIDIAN_SIGNIN_SECRET_FILE"`
	OpenID     OpenID
	WeCom      WeCom
	DingTalk   DingTalk
}

// The ways to sign in.
const (
	SignInOpenID   = "openid"
	SignInWeCom    = "wecom"
	SignInDingTalk = "dingtalk"
)

// OpenID is a provider of OpenID Connect.
type OpenID struct {
	Issuer   string `env:"SHIDIAN_OPENID_ISSUER"`
	ClientID string `env:"SHIDIAN_OPENID_CLIENT, default=shidian"`
	Secret   string `env:"SHIDIAN_OPENID_SECRET"`
}

// WeCom is an organisation's own app at WeCom (企业微信); the addresses are others where an
// organisation has a WeCom of its own.
type WeCom struct {
	Corp   string `env:"SHIDIAN_WECOM_CORP"`
	Agent  string `env:"SHIDIAN_WECOM_AGENT"`
	Secret string `env:"SHIDIAN_WECOM_SECRET"`
	Login  string `env:"SHIDIAN_WECOM_LOGIN, default=https://login.work.weixin.qq.com"`
	API    string `env:"SHIDIAN_WECOM_API, default=https://qyapi.weixin.qq.com"`
}

// DingTalk is an organisation's own app at DingTalk (钉钉). Its robots' secrets are others.
type DingTalk struct {
	Corp      string `env:"SHIDIAN_DINGTALK_CORP"`
	Client    string `env:"SHIDIAN_DINGTALK_CLIENT"`
	Secret    string `env:"SHIDIAN_DINGTALK_CLIENT_SECRET"`
	Login     string `env:"SHIDIAN_DINGTALK_LOGIN, default=https://login.dingtalk.com"`
	API       string `env:"SHIDIAN_DINGTALK_API, default=https://api.dingtalk.com"`
	Directory string `env:"SHIDIAN_DINGTALK_DIRECTORY, default=https://oapi.dingtalk.com"`
}

// check says what is wrong with what is set. Nothing needs to be: only the web desk signs
// people in, and says itself what it misses.
func (s SignIn) check() error {
	if ways := []string{SignInOpenID, SignInWeCom, SignInDingTalk}; !slices.Contains(ways, s.By) {
		return fmt.Errorf("SHIDIAN_SIGNIN is %q; give one of %s", s.By, strings.Join(ways, ", "))
	}
	if s.Secret() != "" && s.SecretFile != "" {
		return errors.New("SHIDIAN_SIGNIN_SECRET_FILE is set, and the secret itself too; give one of them")
	}
	var wrong []error
	for _, one := range []struct{ name, address string }{
		{"SHIDIAN_WECOM_LOGIN", s.WeCom.Login}, {"SHIDIAN_WECOM_API", s.WeCom.API},
		{"SHIDIAN_DINGTALK_LOGIN", s.DingTalk.Login}, {"SHIDIAN_DINGTALK_API", s.DingTalk.API}, {"SHIDIAN_DINGTALK_DIRECTORY", s.DingTalk.Directory},
	} {
		if !protected(one.address) {
			wrong = append(wrong, fmt.Errorf("%s is %q; give scheme and host alone, https://… (http on this machine alone)", one.name, one.address))
		}
	}
	return errors.Join(wrong...)
}

// Secret is the one that a variable has, of the way that is set.
func (s SignIn) Secret() string {
	return map[string]string{SignInOpenID: s.OpenID.Secret, SignInWeCom: s.WeCom.Secret, SignInDingTalk: s.DingTalk.Secret}[s.By]
}

// Missing names the variables that a way to sign in still needs.
func (s SignIn) Missing() []string {
	var names []string
	need := func(name, value string) {
		if value == "" {
			names = append(names, name)
		}
	}
	switch s.By {
	case SignInWeCom:
		need("SHIDIAN_WECOM_CORP", s.WeCom.Corp)
		need("SHIDIAN_WECOM_AGENT", s.WeCom.Agent)
		need("SHIDIAN_WECOM_SECRET", s.WeCom.Secret+s.SecretFile)
	case SignInDingTalk:
		need("SHIDIAN_DINGTALK_CORP", s.DingTalk.Corp)
		need("SHIDIAN_DINGTALK_CLIENT", s.DingTalk.Client)
		need("SHIDIAN_DINGTALK_CLIENT_SECRET", s.DingTalk.Secret+s.SecretFile)
	default:
		need("SHIDIAN_OPENID_ISSUER", s.OpenID.Issuer)
	}
	return names
}

// protected says whether an address is a scheme and a host to which secrets may go.
func protected(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	here := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && here
}
