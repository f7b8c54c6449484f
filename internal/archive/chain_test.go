package archive_test

import (
	"archive/zip"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/archive"
	"shidian/internal/devservices/devtest"
	"shidian/internal/postgres"
	"shidian/internal/seal"
)

// sealed is a closed pilot whose record has a checkpoint, in an archive, with the key.
func sealed(t *testing.T) (path string, keys seal.Keys) {
	t.Helper()
	o := newOffice(t)
	o.complete()
	_, before := o.make("sample", nil)
	o.file(before.Filing)
	o.keep()
	private, public, err := seal.NewKey(seal.SM3, "xicheng")
	require.NoError(t, err)
	signer, err := seal.ParseSigner(private)
	require.NoError(t, err)
	store, err := postgres.Open(t.Context(), devtest.Worker(o.url), postgres.Signed(signer))
	require.NoError(t, err)
	t.Cleanup(store.Close)
	_, err = store.MakeCheckpoint(t.Context(), 0)
	require.NoError(t, err)
	path, _ = o.make("sample", nil)
	_, err = store.MakeCheckpoint(t.Context(), 0)
	require.NoError(t, err)
	again, _ := o.make("sample", nil)
	require.Equal(t, read(t, path), read(t, again), "a later checkpoint changes nothing of what an earlier one proved")
	keys, err = seal.ParseKeys(public)
	require.NoError(t, err)
	return path, keys
}

func TestVerify_ProvesChainAndCheckpointOffline(t *testing.T) {
	t.Parallel()
	path, keys := sealed(t)
	for _, known := range []seal.Keys{keys, nil} {
		v, err := archive.Verify(t.Context(), path, func(archive.Progress) {}, known...)
		require.NoError(t, err)
		require.Empty(t, v.Faults)
		require.Len(t, v.Chains, 2)
		for _, c := range v.Chains {
			require.Equal(t, c.Events, c.Proved)
			require.Equal(t, int64(1), c.Checkpoint)
			require.Equal(t, keys[0].KeyID(), c.Key)
			require.Equal(t, known != nil, c.Known)
		}
	}
	other, public, err := seal.NewKey(seal.SHA256, "xicheng")
	require.NoError(t, err)
	require.NotEmpty(t, other)
	strangers, err := seal.ParseKeys(public)
	require.NoError(t, err)
	v, err := archive.Verify(t.Context(), path, func(archive.Progress) {}, strangers...)
	require.NoError(t, err)
	require.Equal(t, archive.FaultCheckpoint, v.Faults[0].Kind)
}

// remade is an archive with a change of which its manifest knows.
func remade(t *testing.T, whole map[string]string, path string, change func(string) string) string {
	t.Helper()
	all := maps.Clone(whole)
	before := all[path]
	all[path] = change(before)
	require.NotEqual(t, before, all[path])
	all["manifest.json"] = strings.ReplaceAll(all["manifest.json"], sum(before), sum(all[path]))
	all["manifest.json.sha256"] = sum(all["manifest.json"]) + "  manifest.json\n"
	return repacked(t, all, zip.Store)
}

// Whoever changes something together with the manifest is found by the chain, and who
// changes the chain too, by the checkpoint.
func TestVerify_WhatWasChangedWithTheManifestIsFoundByTheChain(t *testing.T) {
	t.Parallel()
	path, keys := sealed(t)
	whole := contents(t, path)
	charter := pathLike(t, whole, "charter", ".json")
	replace := func(old, by string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, by, 1) }
	}
	for name, c := range map[string]struct {
		path   string
		change func(string) string
		kind   archive.FaultKind
	}{
		"a message":        {charter, replace("王芳", "王方"), archive.FaultChain},
		"an event":         {"sub-district/events.jsonl", replace("王芳", "王方"), archive.FaultChain},
		"an event less":    {"sub-district/events.jsonl", func(s string) string { return s[strings.Index(s, "\n")+1:] }, archive.FaultChain},
		"a link":           {"sub-district/chain.jsonl", replace(`"recorded":"2`, `"recorded":"1`), archive.FaultChain},
		"a suite":          {"sub-district/chain.jsonl", replace("sha256-ed25519", "md5"), archive.FaultChain},
		"the last link":    {"sub-district/chain.jsonl", func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }, archive.FaultChain},
		"the workflow":     {"sub-district/proof.json", replace("pilot/sample-2002/sample", "pilot/sample-2002/other"), archive.FaultChain},
		"the note":         {"sub-district/proof.json", replace("shidian checkpoint", "shidian Checkpoint"), archive.FaultCheckpoint},
		"the proof's path": {"sub-district/proof.json", replace(`"index": 0`, `"index": 1`), archive.FaultCheckpoint},
		"the same file twice": {"sub-district/chain.jsonl", func(s string) string {
			files := regexp.MustCompile(`"file":"[^"]+"`).FindAllString(s, 2)
			return strings.Replace(s, files[1], files[0], 1)
		}, archive.FaultChain},
		"no proof at all": {"sub-district/proof.json", func(string) string { return "{" }, archive.FaultChain},
	} {
		v, err := archive.Verify(t.Context(), remade(t, whole, c.path, c.change), func(archive.Progress) {}, keys...)
		require.NoError(t, err)
		kinds := map[archive.FaultKind]bool{}
		for _, f := range v.Faults {
			kinds[f.Kind] = true
		}
		require.True(t, kinds[c.kind], "%s: %+v", name, v.Faults)
	}
}

// Where other places have their chains, one without is no older archive.
func TestVerify_APlaceWithoutItsChainIsFound(t *testing.T) {
	t.Parallel()
	path, keys := sealed(t)
	whole := contents(t, path)
	for name := range whole {
		if strings.HasPrefix(name, "communities/") && strings.HasSuffix(name, "/chain.jsonl") {
			delete(whole, name)
		}
	}
	v, err := archive.Verify(t.Context(), repacked(t, whole, zip.Store), func(archive.Progress) {}, keys...)
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(v.Faults, func(f archive.Fault) bool { return f.Kind == archive.FaultChain }), "%+v", v.Faults)
}

// Archives of earlier releases have no chain, and are proved as before.
func TestVerify_OfAnEarlierReleaseHasNoChain(t *testing.T) {
	t.Parallel()
	whole := contents(t, filedArchive(t))
	for name := range whole {
		if strings.HasSuffix(name, "/chain.jsonl") || strings.HasSuffix(name, "/proof.json") {
			delete(whole, name)
		}
	}
	v, err := archive.Verify(t.Context(), repacked(t, whole, zip.Store), func(archive.Progress) {})
	require.NoError(t, err)
	require.Empty(t, v.Chains)
	for _, f := range v.Faults {
		require.NotContains(t, []archive.FaultKind{archive.FaultChain, archive.FaultCheckpoint}, f.Kind)
	}
}
