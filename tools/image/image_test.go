package main

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/require"
)

// made is an archive with stand-ins for the programs, and where it is.
func made(t *testing.T, version string, architectures ...string) string {
	t.Helper()
	o := order{root: "../..", out: filepath.Join(t.TempDir(), "image.tar"), name: "registry.example/shidian", version: version, commit: "abc-dirty", at: time.Unix(1035961200, 0).UTC()}
	var builds []build
	var err error
	o.goRoot, err = goRoot(t.Context())
	require.NoError(t, err)
	for _, architecture := range architectures {
		folder := t.TempDir()
		for _, p := range programs {
			require.NoError(t, os.WriteFile(filepath.Join(folder, p.name), []byte(p.name+" for "+architecture), 0o700))
		}
		builds = append(builds, build{platform: v1.Platform{OS: "linux", Architecture: architecture}, folder: folder})
	}
	whole, err := assemble(o, builds)
	require.NoError(t, err)
	require.NoError(t, writeArchive(o.out, whole))
	return o.out
}

// opened is what an archive holds, as a program that loads it sees it.
func opened(t *testing.T, archive string) v1.ImageIndex {
	t.Helper()
	from, err := os.Open(archive)
	require.NoError(t, err)
	defer func() { require.NoError(t, from.Close()) }()
	folder := t.TempDir()
	for reader := tar.NewReader(from); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		path := filepath.Join(folder, filepath.FromSlash(header.Name))
		if header.Typeflag == tar.TypeDir {
			require.NoError(t, os.MkdirAll(path, 0o755))
			continue
		}
		content, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, content, 0o600))
	}
	index, err := layout.ImageIndexFromPath(folder)
	require.NoError(t, err)
	return index
}

func TestImage_IsValidForEachPlatform(t *testing.T) {
	t.Parallel()
	index := opened(t, made(t, "v1.2.3", "amd64", "arm64"))
	require.NoError(t, validate.Index(index))
	listed, err := index.IndexManifest()
	require.NoError(t, err)
	require.Len(t, listed.Manifests, 1)
	require.Equal(t, "v1.2.3", listed.Manifests[0].Annotations[annotationRefName])
	require.Equal(t, "registry.example/shidian:v1.2.3", listed.Manifests[0].Annotations[annotationImageName])
	several, err := index.ImageIndex(listed.Manifests[0].Digest)
	require.NoError(t, err)
	platforms, err := several.IndexManifest()
	require.NoError(t, err)
	require.Len(t, platforms.Manifests, 2)
	require.Equal(t, "v1.2.3", platforms.Annotations["org.opencontainers.image.version"])
	for i, architecture := range []string{"amd64", "arm64"} {
		require.Equal(t, "linux/"+architecture, platforms.Manifests[i].Platform.String())
		image, err := several.Image(platforms.Manifests[i].Digest)
		require.NoError(t, err)
		config, err := image.ConfigFile()
		require.NoError(t, err)
		require.Equal(t, architecture, config.Architecture)
		require.Equal(t, "shidian-worker for "+architecture, string(files(t, image)["usr/local/bin/shidian-worker"].content))
	}
}

func TestImage_RunsAsNobodyAndSaysWhatItIs(t *testing.T) {
	t.Parallel()
	config, err := only(t, made(t, "v1.2.3", "amd64")).ConfigFile()
	require.NoError(t, err)
	require.Equal(t, "65532:65532", config.Config.User)
	require.Equal(t, []string{"shidian-worker"}, config.Config.Cmd)
	require.Contains(t, config.Config.Env, "PATH=/usr/local/bin")
	require.Equal(t, time.Unix(1035961200, 0).UTC(), config.Created.UTC())
	for name, value := range map[string]string{"version": "v1.2.3", "revision": "abc-dirty", "created": "2002-10-30T07:00:00Z", "title": "Shidian"} {
		require.Equal(t, value, config.Config.Labels["org.opencontainers.image."+name])
	}
}

func TestImage_HasNothingThatNobodyMayNotReadOrMayChange(t *testing.T) {
	t.Parallel()
	in := files(t, only(t, made(t, "v1", "amd64")))
	for _, wanted := range []string{"etc/passwd", "etc/group", rootsFile, "tmp/", "usr/local/bin/shidian", "usr/local/bin/shidian-worker", zonesFolder + "Asia/Shanghai", plansFolder + "xicheng-2002.yaml", plansFolder + "profiles/cn-2026.yaml"} {
		require.Contains(t, in, wanted)
	}
	evidence := in[evidenceFolder]
	require.Equal(t, []int{userID, userID}, []int{evidence.header.Uid, evidence.header.Gid})
	delete(in, evidenceFolder)
	for name, f := range in {
		require.Zero(t, f.header.Uid+f.header.Gid, name)
		mode := f.header.FileInfo().Mode()
		require.NotZero(t, mode.Perm()&0o004, "%s: others may not read it", name)
		if name != "tmp/" {
			require.Zero(t, mode.Perm()&0o022, "%s: others may change it", name)
		}
		require.Zero(t, f.header.Mode&0o6000, "%s runs as somebody else", name)
		require.False(t, strings.HasSuffix(name, ".go"), name)
	}
	require.Contains(t, string(in["etc/passwd"].content), "shidian:x:65532:65532:")
}

func TestRoots_AreThoseOfPublicAuthorities(t *testing.T) {
	t.Parallel()
	file, err := publicRoots()
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(file))
	for _, name := range []string{"ISRG Root X1", "DigiCert Global Root G2", "CFCA EV ROOT"} {
		require.Contains(t, string(file), name)
	}
	require.Greater(t, strings.Count(string(file), "BEGIN CERTIFICATE"), 80)
}

func TestImage_IsTheSameEachTime(t *testing.T) {
	t.Parallel()
	first, err := os.ReadFile(made(t, "v1", "amd64", "arm64"))
	require.NoError(t, err)
	second, err := os.ReadFile(made(t, "v1", "amd64", "arm64"))
	require.NoError(t, err)
	require.True(t, bytes.Equal(first, second))
}

func TestImage_SharesWhatIsBelowThePrograms(t *testing.T) {
	t.Parallel()
	one, err := only(t, made(t, "v1", "amd64")).Layers()
	require.NoError(t, err)
	other, err := only(t, made(t, "v2", "arm64")).Layers()
	require.NoError(t, err)
	require.Len(t, one, 3)
	for i := range 2 {
		a, err := one[i].Digest()
		require.NoError(t, err)
		b, err := other[i].Digest()
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
}

// only is the image of an archive for one platform.
func only(t *testing.T, archive string) v1.Image {
	t.Helper()
	index := opened(t, archive)
	listed, err := index.IndexManifest()
	require.NoError(t, err)
	image, err := index.Image(listed.Manifests[0].Digest)
	require.NoError(t, err)
	require.NoError(t, validate.Image(image))
	return image
}

// packed is one entry of an image.
type packed struct {
	header  *tar.Header
	content []byte
}

func files(t *testing.T, image v1.Image) map[string]packed {
	t.Helper()
	whole := mutate.Extract(image)
	defer func() { require.NoError(t, whole.Close()) }()
	in := map[string]packed{}
	for reader := tar.NewReader(whole); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return in
		}
		require.NoError(t, err)
		content, err := io.ReadAll(reader)
		require.NoError(t, err)
		name := strings.TrimSuffix(header.Name, "/")
		if header.Typeflag == tar.TypeDir {
			name += "/"
		}
		in[name] = packed{header, content}
	}
}
