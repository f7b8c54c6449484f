package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"shidian/internal/catalog"
	"shidian/internal/rollout"
	"shidian/starter/table"
)

// inWords is an error in the reader's language, where it is a refusal.
func inWords(lang catalog.Lang, err error) string {
	var refused *rollout.RefusedError
	if !errors.As(err, &refused) {
		return err.Error()
	}
	return catalog.Text(lang, "rollout.refused."+refused.Why, catalog.Args{"build": buildName(lang, refused.Build)})
}

// buildName is a build as people see it.
func buildName(lang catalog.Lang, id string) string {
	if id == rollout.Unversioned {
		return catalog.Text(lang, "rollout.unversioned")
	}
	return id
}

func showRollout(lang catalog.Lang, s rollout.Standing, own, output string, out io.Writer) error {
	if output != outTable {
		return giveRollout(s, output, out)
	}
	t := table.New("", catalog.Text(lang, "rollout.head.build"), catalog.Text(lang, "rollout.head.state"),
		catalog.Text(lang, "rollout.head.share"), catalog.Text(lang, "rollout.head.workers"))
	for _, b := range s.Builds {
		mark := ""
		if b.ID == own {
			mark = "*"
		}
		t.Row(mark, buildName(lang, b.ID), catalog.Text(lang, "rollout.state."+string(b.State)), strconv.FormatFloat(b.Share, 'f', -1, 64)+" %", strconv.Itoa(len(b.Workers)))
	}
	_, err := fmt.Fprint(out, catalog.Text(lang, "rollout.title", catalog.Args{"deployment": s.Deployment, "build": own}), "\n", t.String(), advice(lang, s, own))
	return err
}

func giveRollout(s rollout.Standing, output string, out io.Writer) error {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err == nil && output == outYAML {
		raw, err = yaml.JSONToYAML(raw)
	}
	if err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	_, err = fmt.Fprintln(out, strings.TrimSpace(string(raw)))
	return err
}

// advice is what an operator should know or do next, a line each.
func advice(lang catalog.Lang, s rollout.Standing, own string) string {
	var lines []string
	add := func(key string, args ...catalog.Args) { lines = append(lines, catalog.Text(lang, key, args...)+"\n") }
	if s.Elsewhere != "" {
		add("rollout.next.elsewhere", catalog.Args{"deployment": s.Elsewhere})
		return strings.Join(lines, "")
	}
	for _, b := range s.Builds {
		switch {
		case b.Share > 0 && len(b.Workers) == 0:
			add("rollout.next.unserved", catalog.Args{"build": buildName(lang, b.ID), "share": b.Share})
		case b.Share == 0 && b.State == rollout.Idle && len(b.Workers) > 0 && b.ID != own:
			add("rollout.next.stop", catalog.Args{"build": buildName(lang, b.ID)})
		}
	}
	if b := s.Build(own); own != "" && b.Share < rollout.MostPercent && len(b.Workers) > 0 {
		add("rollout.next.go-on", catalog.Args{"deployment": s.Deployment, "build": own})
	}
	if next, ramps := s.Next(); ramps && next.Share > 0 {
		add("rollout.next.back")
	}
	return strings.Join(lines, "")
}
