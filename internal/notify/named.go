package notify

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/goccy/go-yaml"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// Webhook is a webhook in the worker's settings: what a plan only calls by name.
type Webhook struct {
	URL    string `yaml:"url"`
	Kind   string `yaml:"kind"`   // one of the pilot's Hook… constants; empty: whatever the plan says
	Secret string `yaml:"secret"` // signs what is sent; empty: the setting for all
}

// Webhooks are webhooks by name.
type Webhooks map[string]Webhook

// ReadWebhooks reads the file of webhooks. No error shows an address or a secret.
func ReadWebhooks(path string) (Webhooks, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the webhooks: %w", err)
	}
	var all Webhooks
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s can't be read%s; each webhook is a name with url, kind and secret under it", path, lineOf(err))
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := all[name].check(name); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, name, err)
		}
	}
	return all, nil
}

// lineOf says where a file is wrong, and nothing of what stands there.
func lineOf(err error) string {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil {
		return fmt.Sprintf(" (line %d)", at.GetToken().Position.Line)
	}
	return ""
}

func (w Webhook) check(name string) error {
	if !pilot.IsHookName(name) {
		return errors.New("a name has small letters, digits and hyphens only, at most 64")
	}
	if !slices.Contains([]string{"", pilot.HookSigned, pilot.HookWeCom, pilot.HookDingTalk}, w.Kind) {
		return errors.New("kind is signed, wecom or dingtalk")
	}
	if _, err := hookURL(w.URL); err != nil {
		return fmt.Errorf("url: %w", err)
	}
	return nil
}

// resolve finds address and secret of the webhook that a notice goes to. One with an
// address of its own is of a pilot from before plans named webhooks.
func (h *Hooks) resolve(n postgres.OutNotice) (Webhook, *failure) {
	hook := Webhook{URL: n.Address}
	if name, named := pilot.HookRef(n.Address); named {
		found, ok := h.Named[name]
		if !ok {
			return hook, &failure{code: reasonUnknownName, detail: name, permanent: true}
		}
		if found.Kind != "" && found.Kind != n.Hook {
			return hook, &failure{code: reasonBadWebhook, detail: fmt.Sprintf("%s is %s in the worker's settings and %s in the plan", name, found.Kind, n.Hook), permanent: true}
		}
		hook = found
	}
	if n.Hook == pilot.HookSigned {
		if hook.Secret = cmp.Or(hook.Secret, h.Secret); hook.Secret == "" {
			return hook, &failure{code: ReasonUnsigned, permanent: true}
		}
	}
	return hook, nil
}

// signs says whether there is a secret for webhooks of our own kind.
func (h *Hooks) signs() bool {
	for _, w := range h.Named {
		if w.Secret != "" {
			return true
		}
	}
	return h.Secret != ""
}
