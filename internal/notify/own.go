package notify

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Own is how the notices of one programme go out, where it has settings of its own: a
// district's mails come from the district, and its groups are its own. What is nil is as
// for all.
type Own struct {
	Mail  *Mail
	Hooks *Hooks
}

// OwnSettings are a programme's own settings in the worker's file.
type OwnSettings struct {
	From     string   `yaml:"from"`     // whom mails come from: an address, or Name <address>
	SMTP     *OwnSMTP `yaml:"smtp"`     // absent: the mail server of all
	Secret   string   `yaml:"secret"`   // signs webhooks of our own kind; empty: the setting for all
	Webhooks Webhooks `yaml:"webhooks"` // by the names that its plan calls
}

// OwnSMTP is a programme's own mail server.
type OwnSMTP struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"` // 0: 587
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	TLS      string `yaml:"tls"` // empty: starttls
	CAFile   string `yaml:"ca-file"`
}

const usualPort = 587

var programmeForm = regexp.MustCompile(`^[a-z0-9-]+$`)

// ReadOwn reads the file of settings by programme. No error shows an address or a secret.
func ReadOwn(path string) (map[string]OwnSettings, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the settings of programmes: %w", err)
	}
	var all map[string]OwnSettings
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s can't be read%s; each programme is a code with from, smtp, secret and webhooks under it", path, lineOf(err))
	}
	for _, programme := range slices.Sorted(maps.Keys(all)) {
		if err := all[programme].check(programme); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, programme, err)
		}
	}
	return all, nil
}

func (o OwnSettings) check(programme string) error {
	switch {
	case !programmeForm.MatchString(programme):
		return errors.New("a programme's code has small letters, digits and hyphens only")
	case o.SMTP != nil && o.SMTP.Host == "":
		return errors.New("smtp has no host")
	case o.SMTP != nil && o.From == "":
		return errors.New("smtp is given and from is not; give the address that mails come from")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Webhooks)) {
		if err := o.Webhooks[name].check(name); err != nil {
			return fmt.Errorf("webhooks: %s: %w", name, err)
		}
	}
	return nil
}

// Mailer is the programme's own way to send mails, over the mail server of all where it has
// none; nil: it has none of its own.
func (o OwnSettings) Mailer(all MailSettings) (*Mail, error) {
	if o.From == "" {
		return nil, nil
	}
	if s := o.SMTP; s != nil {
		all = MailSettings{Host: s.Host, Port: cmp.Or(s.Port, usualPort), User: s.User, Password: s.Password, TLS: cmp.Or(s.TLS, TLSStart), CAFile: s.CAFile}
	}
	if all.Host == "" {
		return nil, errors.New("from is given, and there is no mail server: neither smtp here nor SHIDIAN_SMTP_HOST")
	}
	all.From = o.From
	mail, err := NewMail(all)
	if err != nil {
		return nil, errors.New(asInFile.Replace(err.Error()))
	}
	return mail, nil
}

// asInFile calls settings as the file does.
var asInFile = strings.NewReplacer("SHIDIAN_SMTP_FROM", "from", "SHIDIAN_SMTP_TLS", "smtp: tls", "SHIDIAN_SMTP_CA_FILE", "smtp: ca-file", "SHIDIAN_SMTP_…", "smtp")

// Hooker is the programme's own way to call webhooks: by its own names first, then by those
// of all; nil: it has none of its own.
func (o OwnSettings) Hooker(all *Hooks) *Hooks {
	if len(o.Webhooks) == 0 && o.Secret == "" {
		return nil
	}
	own := NewHooks(cmp.Or(o.Secret, all.Secret), all.DingTalkSecrets)
	own.RobotRate, own.Named, own.own = all.RobotRate, maps.Clone(all.Named), o.Webhooks
	if own.Named == nil {
		own.Named = Webhooks{}
	}
	maps.Copy(own.Named, o.Webhooks)
	own.Allowed = all.Allowed.With(o.Webhooks)
	return own
}

// channels are the ways that notices go: one for all, and one for each programme that has
// its own.
func (s *Sender) channels() []*channel {
	var all []*channel
	if s.Mail != nil {
		all = append(all, &channel{name: postgres.ChannelMail, by: s.Mail, of: s.mailScope()})
	}
	if s.Hooks != nil {
		all = append(all, &channel{name: postgres.ChannelWebhook, by: s.Hooks, of: s.hooksScope()})
	}
	for _, programme := range slices.Sorted(maps.Keys(s.Own)) {
		alone := postgres.Scope{Of: []string{programme}}
		if own := s.Own[programme]; own.Mail != nil {
			all = append(all, &channel{name: postgres.ChannelMail + " of " + programme, by: own.Mail, of: alone})
		}
		if own := s.Own[programme]; own.Hooks != nil {
			all = append(all, &channel{name: postgres.ChannelWebhook + " of " + programme, by: own.Hooks, of: alone})
		}
	}
	return all
}

// mailScope is whose mails go the way for all.
func (s *Sender) mailScope() postgres.Scope {
	return s.scopeOf(func(o Own) bool { return o.Mail != nil })
}

// hooksScope is whose webhooks are called the way for all.
func (s *Sender) hooksScope() postgres.Scope {
	return s.scopeOf(func(o Own) bool { return o.Hooks != nil })
}

func (s *Sender) scopeOf(apart func(Own) bool) postgres.Scope {
	var of postgres.Scope
	for _, programme := range slices.Sorted(maps.Keys(s.Own)) {
		if apart(s.Own[programme]) {
			of.Not = append(of.Not, programme)
		}
	}
	return of
}

// hooksOf is how a programme's webhooks are called.
func (s *Sender) hooksOf(programme string) *Hooks {
	if own := s.Own[programme].Hooks; own != nil {
		return own
	}
	return s.Hooks
}

// ownNames are the webhooks that programmes have for themselves, as the outbox has them.
func (s *Sender) ownNames() []string {
	var all []string
	for _, programme := range slices.Sorted(maps.Keys(s.Own)) {
		hooks := s.Own[programme].Hooks
		if hooks == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(hooks.own)) {
			all = append(all, programme+"/"+pilot.HookCalled(name))
		}
	}
	return all
}
