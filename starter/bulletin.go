package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"shidian/internal/bulletin"
	"shidian/internal/bulletin/page"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/papers"
	"shidian/internal/postgres"
	"shidian/internal/screen"
	"shidian/workflows"
)

// outHTML is a form that bulletins have beside the usual.
const outHTML = "html"

// bulletinFlags say which bulletin, and where it goes.
type bulletinFlags struct {
	now   bool
	issue int
	out   string
}

func (a *app) bulletinCommand() *cobra.Command {
	var f bulletinFlags
	c := a.command("bulletin [--now | --issue N] [--out FILE]", "bulletin", wants(0, 0), func(cmd *cobra.Command, _ []string) error {
		if f.now && f.issue != 0 || f.issue < 0 || f.issue == 0 && cmd.Flags().Changed("issue") {
			return usage("desk.bad-issue")
		}
		return a.bulletin(cmd.Context(), f, cmd.Flags().Changed("output"))
	})
	c.Flags().BoolVar(&f.now, "now", false, a.text("desk.flag.now"))
	c.Flags().IntVar(&f.issue, "issue", 0, a.text("desk.flag.issue"))
	c.Flags().StringVar(&f.out, "out", "", a.text("desk.flag.out"))
	c.Annotations = map[string]string{moreForms: outHTML}
	return c
}

func (a *app) bulletin(ctx context.Context, f bulletinFlags, formGiven bool) error {
	form, err := formOf(a.output, formGiven, f.out, map[string]string{
		".md": outTable, ".html": outHTML, ".htm": outHTML, ".json": outJSON, ".yaml": outYAML, ".yml": outYAML,
	})
	if err != nil {
		return err
	}
	c, programme, err := a.clientOnRecord(ctx)
	if err != nil {
		return err
	}
	b, err := a.findBulletin(ctx, c, programme, f)
	if err != nil {
		return err
	}
	text, err := bulletinText(b, form, a.lang)
	if err != nil {
		return err
	}
	act := "bulletin"
	if f.out != "" {
		act = "bulletin-export"
	}
	a.logAccess(ctx, c, act, programme, "", f.out)
	err = a.deliver(f.out, form, func(out io.Writer) error {
		_, err := io.WriteString(out, text)
		return err
	})
	if err == nil && f.out != "" {
		a.say("bulletin.written", catalog.Args{"file": f.out})
	}
	return err
}

// findBulletin is the one that was asked for: the last one kept, unless another
// is named. Where none is kept yet, one is made for a look.
func (a *app) findBulletin(ctx context.Context, c *client.Client, programme string, f bulletinFlags) (*bulletin.Bulletin, error) {
	if f.now {
		return papers.Of(c).BulletinNow(ctx, programme)
	}
	b, err := papers.Of(c).Bulletin(ctx, programme, f.issue)
	switch {
	case !errors.Is(err, postgres.ErrNoBulletin):
		return b, err
	case f.issue > 0:
		return nil, usage("bulletin.no-such", catalog.Args{"n": f.issue})
	}
	a.say("bulletin.none-kept", catalog.Args{"id": workflows.BulletinID(programme)})
	return papers.Of(c).BulletinNow(ctx, programme)
}

// bulletinText is a bulletin in a form; for a terminal it is Markdown.
func bulletinText(b *bulletin.Bulletin, form string, lang catalog.Lang) (string, error) {
	switch form {
	case outTable:
		return page.Of(b, lang).Markdown(), nil
	case outHTML:
		return page.Of(b, lang).HTML()
	}
	raw, err := json.MarshalIndent(b, "", "  ")
	raw = screen.Escape(raw)
	if err == nil && form == outYAML {
		raw, err = yaml.JSONToYAML(raw)
	}
	if err != nil {
		return "", fmt.Errorf("write the bulletin: %w", err)
	}
	return strings.TrimRight(string(raw), "\n") + "\n", nil
}
