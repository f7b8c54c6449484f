package notify

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// A webhook that the settings do not know is found out when a notice is to go there, which
// may be weeks after the start. So the worker looks, at its start and now and then, at
// what running pilots would send to.

// looksAgain is how long what was found out holds.
const looksAgain = 10 * time.Minute

// lookAtHooks says, when it is another thing than before, what is wrong with the webhooks
// that running pilots and waiting notices go to.
func (s *Sender) lookAtHooks(ctx context.Context) error {
	if !s.looked.IsZero() && time.Since(s.looked) < looksAgain {
		return nil
	}
	used, err := s.Store.HooksInUse(ctx)
	if err != nil {
		return err
	}
	s.looked = time.Now()
	var unfit []string
	for _, u := range used {
		if why := s.hooksOf(u.Programme).unfit(u); why != "" {
			unfit = append(unfit, why)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(unfit, s.unfit) {
		for _, why := range unfit {
			s.Logger.WarnContext(ctx, "a webhook that pilots are to be told by", "trouble", why)
		}
	}
	s.unfit = unfit
	return nil
}

// HooksHealth is what is wrong with the webhooks in use, a line each; empty when nothing
// is known to be.
func (s *Sender) HooksHealth() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.unfit, "\n")
}

// unfit says what is to be done about a webhook in use; empty when nothing is.
func (h *Hooks) unfit(u postgres.HookInUse) string {
	at := u.Programme + " " + u.Place
	if u.Places > 1 {
		at += fmt.Sprintf(" and %d more", u.Places-1)
	}
	name, named := pilot.HookRef(u.Address)
	if !named {
		return h.unfitAddress(u, at)
	}
	hook, known := h.Named[name]
	switch {
	case !known:
		return fmt.Sprintf("webhook %s: not in %s; add it there and restart the worker, then `shidian notices retry` what was set aside (%s)", name, h.files(u.Programme), at)
	case hook.Kind != "" && hook.Kind != u.Hook:
		return fmt.Sprintf("webhook %s: %s in %s and %s in the plan; nothing is sent until they agree (%s)", name, hook.Kind, h.fileOf(name), u.Hook, at)
	}
	return ""
}

// Where webhooks get their names.
const (
	fileForAll       = "SHIDIAN_WEBHOOKS_FILE"
	fileByProgrammes = "SHIDIAN_NOTICES_FILE"
)

// files are where a programme's webhooks may be named.
func (h *Hooks) files(programme string) string {
	if h.own == nil {
		return fileForAll
	}
	return fileForAll + ", nor under " + programme + " in " + fileByProgrammes
}

// fileOf is where a webhook is named.
func (h *Hooks) fileOf(name string) string {
	if _, own := h.own[name]; own {
		return fileByProgrammes
	}
	return fileForAll
}

// unfitAddress is unfit for an address that a pilot took along itself.
func (h *Hooks) unfitAddress(u postgres.HookInUse, at string) string {
	target, err := url.Parse(u.Address)
	if err != nil {
		return fmt.Sprintf("webhook: the pilot's own address is none (%s)", at)
	}
	host := view.MaskedAddress(u.Address)
	switch {
	case !h.Allowed.takes(target):
		return fmt.Sprintf("webhook %s: its host is not in SHIDIAN_WEBHOOK_HOSTS; nothing is sent there (%s)", host, at)
	case u.Hook != pilot.HookSigned || target.User != nil || target.RawQuery != "":
		return fmt.Sprintf("webhook %s: its key is in the pilot's terms, where many can read it; it goes on, but write webhook: ref:NAME in the plan for the next pilot, "+
			"and have the robot's key changed when this one has ended (%s)", host, at)
	}
	return ""
}
