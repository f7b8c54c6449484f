package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/archive"
	"shidian/internal/config"
	"shidian/internal/pilot"
)

func TestArchive_WritesAZipThatVerifies(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(outcomeOf(pilot.Accepted)), env: withStore(t)}
	out := filepath.Join(t.TempDir(), "sample.zip")
	r := c.run(t, "archive", "sample", "--out", out)
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "The archive of 示例街道 is in "+out)
	require.Contains(t, r.out, "Filing digest: sha256:")
	require.Contains(t, r.err, "warning: sample: Set up the pilot leading group is not accepted yet")
	require.Contains(t, r.err, "run run-1 is not in")

	v := call{}.run(t, "archive", "verify", out)
	require.Equal(t, exitDone, v.status, v.err)
	require.Contains(t, v.out, "whole and unaltered")
	var verdict archive.Verdict
	v = call{}.run(t, "archive", "verify", out, "-o", "json")
	require.NoError(t, json.Unmarshal([]byte(v.out), &verdict))
	require.Equal(t, "sample", verdict.Place)
	require.Contains(t, r.out, verdict.Manifest)

	var made archived
	again := filepath.Join(t.TempDir(), "again.zip")
	r = c.run(t, "archive", "sample", "--out", again, "-o", "json", "--lang", "zh")
	require.NoError(t, json.Unmarshal([]byte(r.out), &made))
	require.Equal(t, verdict.Manifest, made.Manifest, "whatever the reader's language")
	require.Equal(t, again, made.Out)
}

func TestArchive_ThatLacksSomethingIsNotWrittenWhenItHasToBeComplete(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(outcomeOf(pilot.Accepted)), env: withStore(t)}
	folder := t.TempDir()
	r := c.run(t, "archive", "sample", "--out", filepath.Join(folder, "sample.zip"), "--strict")
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "nothing was written")
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
	r = c.run(t, "archive", "sample", "--check")
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "things lacking")
}

func TestArchive_OfWrongUsage(t *testing.T) {
	t.Parallel()
	c := call{servers: answering(outcomeOf(pilot.Accepted)), env: withStore(t)}
	for _, w := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"sample"}, exitUsage, "--out"},
		{[]string{"sample", "--out", "x.zip", "--check"}, exitUsage, "--check"},
		{[]string{"Sample", "--check"}, exitUsage, "is no place"},
		{[]string{"sampel", "--check"}, exitUsage, "Did you mean sample"},
		{[]string{"sample", "--out", filepath.Join(t.TempDir(), "nowhere", "x.zip")}, exitUsage, "can't be written"},
		{[]string{"verify"}, exitUsage, "number of arguments"},
		{[]string{"verify", "nothing.zip"}, exitUsage, "There is no file"},
		{[]string{"verify", write(t, "text.zip", "no zip")}, exitUsage, "is no zip file"},
	} {
		r := c.run(t, append([]string{"archive"}, w.args...)...)
		require.Equal(t, w.status, r.status, w.args)
		require.Contains(t, r.err, w.says, w.args)
	}
}

func TestArchiveVerify_OfAChangedOneIsRefusedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "sample.zip")
	call{servers: answering(outcomeOf(pilot.Accepted)), env: withStore(t)}.run(t, "archive", "sample", "--out", out)
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	data[len(data)/3] ^= 1
	require.NoError(t, os.WriteFile(out, data, 0o600))
	r := call{}.run(t, "archive", "verify", out)
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "error: a file was altered: ")
	require.Contains(t, r.out, "not as it was made")
	require.Contains(t, r.out, "Manifest digest: sha256:")
	r = call{}.run(t, "archive", "verify", out, "--lang", "zh")
	require.Contains(t, r.out, "文件被改动")
}

func TestArchiveVerify_OfAZipThatWouldDoHarmSaysSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "harmful.zip")
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for _, name := range []string{"../../home/\u009b2J.ssh", "../up.txt"} {
		_, err := z.Create(name)
		require.NoError(t, err)
	}
	require.NoError(t, errors.Join(z.Close(), f.Close()))
	r := call{}.run(t, "archive", "verify", path)
	require.Equal(t, exitRefused, r.status)
	require.Contains(t, r.out, "leads out of the archive; do not unpack it: ../up.txt")
	require.Contains(t, r.out, `do not unpack it: ../../home/\u009b2J.ssh`)
	r = call{}.run(t, "archive", "verify", filepath.Dir(path))
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "is no ordinary file")
}

func TestArchiveVerify_BrokenOffEndsAtOnce(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	a := newApp(strings.NewReader(""), &out, &errs, config.Of(map[string]string{"SHIDIAN_LANG": "en"}))
	path := filepath.Join(t.TempDir(), "whole.zip")
	f, err := os.Create(path)
	require.NoError(t, err)
	z := zip.NewWriter(f)
	_, err = z.Create("a.txt")
	require.NoError(t, errors.Join(err, z.Close(), f.Close()))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.Equal(t, exitInterrupted, a.run(ctx, []string{"archive", "verify", path}))
	require.Contains(t, errs.String(), "Interrupted")
}
