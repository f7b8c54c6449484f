package endtoend

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// container is the image that `make image` builds, unpacked, and run as an engine would run
// it with a read-only file system, but for its network, which is the machine's.
type container struct {
	t    *testing.T
	root string
	env  []string
	user string
}

// newContainer unpacks the image. Running it as its own user, on a file system that is
// read-only for it alone, takes root and mounts of one's own.
func newContainer(t *testing.T) *container {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the image")
	}
	if os.Geteuid() != 0 || exec.CommandContext(t.Context(), "unshare", "--mount", "true").Run() != nil {
		t.Skip("this user may not mount (unshare --mount), so that the image can't be run as an engine would")
	}
	archive, err := imageArchive()
	require.NoError(t, err)
	c := &container{t: t, root: filepath.Join(t.TempDir(), "root")}
	require.NoError(t, os.Chmod(filepath.Dir(c.root), 0o755))
	require.NoError(t, os.Chmod(filepath.Dir(filepath.Dir(c.root)), 0o755)) // the image's user must come through
	c.unpack(archive)
	return c
}

// imageArchive builds the image for this machine, once.
var imageArchive = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "shidian-image-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }() // of temporary files alone
	path := filepath.Join(folder, "image.tar")
	cmd := exec.Command("go", "run", ".", "-root", "../..", "-out", path, "-version", "v1.2.3", "-commit", "abc", "-ldflags", "-X shidian/internal/version.named=v1.2.3")
	cmd.Dir = filepath.Join("..", "..", "tools", "image")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the image: %w\n%s", err, out)
	}
	archive, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = archive.Close() }() // read only
	blobs := map[string][]byte{}
	err = entries(archive, func(header *tar.Header, content []byte) error {
		blobs[header.Name] = content
		return nil
	})
	return blobs, err
})

func entries(from io.Reader, take func(*tar.Header, []byte) error) error {
	for reader := tar.NewReader(from); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		if err := take(header, content); err != nil {
			return err
		}
	}
}

// descriptor is how OCI's documents name one another.
type descriptor struct {
	Digest string `json:"digest"`
}

// unpack lays the image's layers one upon the other.
func (c *container) unpack(archive map[string][]byte) {
	c.t.Helper()
	var index struct {
		Manifests []descriptor `json:"manifests"`
	}
	require.NoError(c.t, json.Unmarshal(archive["index.json"], &index))
	blob := func(d descriptor) []byte { return archive["blobs/"+strings.ReplaceAll(d.Digest, ":", "/")] }
	var manifest struct {
		Config descriptor   `json:"config"`
		Layers []descriptor `json:"layers"`
	}
	require.NoError(c.t, json.Unmarshal(blob(index.Manifests[0]), &manifest))
	var config struct {
		Config struct {
			User string   `json:"User"`
			Env  []string `json:"Env"`
		} `json:"config"`
	}
	require.NoError(c.t, json.Unmarshal(blob(manifest.Config), &config))
	c.user, c.env = config.Config.User, config.Config.Env
	require.NoError(c.t, os.Mkdir(c.root, 0o755))
	for _, layer := range manifest.Layers {
		plain, err := gzip.NewReader(bytes.NewReader(blob(layer)))
		require.NoError(c.t, err)
		require.NoError(c.t, entries(plain, c.unpackOne))
	}
	for _, folder := range []string{"run/shidian", "etc/pki/tls/certs", "proc"} { // as engines make places to mount at
		require.NoError(c.t, os.MkdirAll(filepath.Join(c.root, folder), 0o755))
	}
}

func (c *container) unpackOne(header *tar.Header, content []byte) error {
	path := filepath.Join(c.root, filepath.FromSlash(header.Name))
	var err error
	if header.Typeflag == tar.TypeDir {
		err = os.MkdirAll(path, 0o755)
	} else {
		err = os.WriteFile(path, content, 0o600)
	}
	return errors.Join(err, os.Chown(path, header.Uid, header.Gid), os.Chmod(path, header.FileInfo().Mode()))
}

// put has a file in the container, as a mounted secret or plan would be there. It
// belongs to the image's group, and others may not read it.
func (c *container) put(path string, content []byte) string {
	c.t.Helper()
	host := filepath.Join(c.root, path)
	require.NoError(c.t, os.WriteFile(host, content, 0o600))
	var uid, gid int
	_, err := fmt.Sscanf(c.user, "%d:%d", &uid, &gid)
	require.NoError(c.t, err)
	require.NoError(c.t, os.Chown(host, 0, gid))
	require.NoError(c.t, os.Chmod(host, 0o640))
	return path
}

// enter makes the file system read-only, all of it or all but /tmp, and runs a program of
// it. Each step replaces the one before: what is signalled is the program.
const enter = `
root=$1 user=$2 temporary=$3
shift 3
image=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount --make-rprivate /
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
if [ "$temporary" = true ]; then mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/tmp"; fi
mount -o remount,bind,ro "$root"
chroot=$(command -v chroot)
PATH=$image
exec "$chroot" --userspec="$user" --groups= "$root" "$@"
`

// command is a program of the image, with the environment that it names and more. With
// temporary it may write into /tmp, and nowhere else.
func (c *container) command(ctx context.Context, temporary bool, more []string, program ...string) *exec.Cmd {
	c.t.Helper()
	shell, err := exec.LookPath("sh")
	require.NoError(c.t, err)
	cmd := exec.CommandContext(ctx, "unshare", append([]string{"--mount", shell, "-euc", enter, "enter", c.root, c.user, strconv.FormatBool(temporary)}, program...)...)
	cmd.Env = append(slices.Clone(c.env), more...)
	return cmd
}

// contents are all files and folders in the container, with what would show a change.
func (c *container) contents() map[string]string {
	c.t.Helper()
	all := map[string]string{}
	require.NoError(c.t, filepath.WalkDir(c.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			all[path] = info.Mode().String()
		}
		if err == nil && info.Mode().IsRegular() {
			all[path] = fmt.Sprint(info.Mode(), info.Size(), info.ModTime())
		}
		return err
	}))
	return all
}
