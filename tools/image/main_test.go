package main

import (
	"bytes"
	"debug/elf"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/stretchr/testify/require"
)

func TestParse_SaysWhatItCannotBuild(t *testing.T) {
	t.Parallel()
	for wanted, args := range map[string][]string{
		`platform "windows/amd64"`: {"-platforms", "windows/amd64"},
		`platform "linux"`:         {"-platforms", "linux"},
		`platform ""`:              {"-platforms", "linux/amd64,"},
		"named twice":              {"-platforms", "linux/amd64, linux/amd64"},
		`what "now" is for`:        {"now"},
	} {
		require.ErrorContains(t, run(t.Context(), args, io.Discard), wanted)
	}
	require.ErrorContains(t, run(t.Context(), []string{"-root", t.TempDir(), "-out", filepath.Join(t.TempDir(), "i.tar")}, io.Discard), "build shidian for linux/")
}

func TestParse_NamesWhatIsBuilt(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"-platforms", "linux/amd64, linux/loong64", "-version", "v1.2.3+more", "-commit", "abc", "-created", "1035961200"})
	require.NoError(t, err)
	require.Equal(t, "v1.2.3-more", o.tag(), "a tag has no plus")
	require.Len(t, o.platforms, 2)
	require.Equal(t, 2002, o.at.Year())
	o, err = parse([]string{"-commit", "abc"})
	require.NoError(t, err)
	require.Equal(t, "abc", o.version)
	require.Equal(t, "linux/"+runtime.GOARCH, o.platforms[0].String())
}

// What is built in one clone is built in another, byte for byte, and needs no C library.
func TestCompile_GivesTheSameProgramsFromAnotherFolder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the programs twice")
	}
	here, elsewhere := "../..", t.TempDir()
	copySources(t, here, elsewhere)
	platform := v1.Platform{OS: "linux", Architecture: runtime.GOARCH}
	var built [2]build
	for i, root := range []string{here, elsewhere} {
		var err error
		built[i], err = compile(t.Context(), order{root: root, ldFlags: "-X shidian/internal/version.named=v1.2.3"}, platform, t.TempDir())
		require.NoError(t, err)
	}
	for _, p := range programs {
		a, err := os.ReadFile(filepath.Join(built[0].folder, p.name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(built[1].folder, p.name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(a, b), "%s differs", p.name)
		said, err := exec.CommandContext(t.Context(), filepath.Join(built[0].folder, p.name), "--version").Output()
		require.NoError(t, err)
		require.Contains(t, string(said), p.name+" v1.2.3")
		program, err := elf.NewFile(bytes.NewReader(a))
		require.NoError(t, err)
		for _, part := range program.Progs {
			require.NotEqual(t, elf.PT_INTERP, part.Type, "%s asks for a loader of shared libraries", p.name)
		}
	}
}

// copySources copies what the programs are built from.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	for _, name := range []string{"go.mod", "go.sum", "starter", "worker", "internal", "activities", "workflows", "plans", "deploy"} {
		info, err := os.Stat(filepath.Join(from, name))
		require.NoError(t, err)
		if info.IsDir() {
			require.NoError(t, os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name))))
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), content, 0o600))
	}
	require.False(t, strings.HasPrefix(to, from))
}
