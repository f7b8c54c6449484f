package attachments_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
)

var limits = attachments.Limits{MaxBytes: 1 << 20, Types: []string{"pdf", "ofd", "docx", "xlsx", "jpeg", "png", "txt"}}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func inspected(t *testing.T, name, content string) attachments.File {
	t.Helper()
	f, err := attachments.Inspect(t.Context(), write(t, name, content), limits)
	require.NoError(t, err)
	return f
}

// place is a store on a real folder or a real S3-speaking server, and a way to
// tamper with what lies in it.
type place struct {
	store *attachments.Store
	alter func(content string) // of the only file stored
	count func() int           // of files, temporary ones included
}

func folder(t *testing.T) place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "evidence")
	stored := func(t *testing.T) []string {
		t.Helper()
		var paths []string
		require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				paths = append(paths, path)
			}
			return err
		}))
		return paths
	}
	return place{
		store: open(t, "file://"+dir),
		count: func() int { return len(stored(t)) },
		alter: func(content string) {
			require.NoError(t, os.WriteFile(stored(t)[0], []byte(content), 0o600))
		},
	}
}

func open(t *testing.T, address string) *attachments.Store {
	t.Helper()
	store, err := attachments.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	return store
}

func bucket(t *testing.T) place {
	t.Helper()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("evidence"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	keys := func(t *testing.T) []*gofakes3.Content {
		t.Helper()
		list, err := backend.ListBucket("evidence", nil, gofakes3.ListBucketPage{})
		require.NoError(t, err)
		return list.Contents
	}
	return place{
		store: open(t, "s3://evidence?region=us-east-1&use_path_style=true&anonymous=true&endpoint="+server.URL),
		count: func() int { return len(keys(t)) },
		alter: func(content string) {
			_, err := backend.PutObject("evidence", keys(t)[0].Key, map[string]string{}, strings.NewReader(content), int64(len(content)), nil)
			require.NoError(t, err)
		},
	}
}

// places are both kinds of store.
func places(t *testing.T) map[string]place {
	t.Helper()
	return map[string]place{"folder": folder(t), "bucket": bucket(t)}
}

func TestPut_StoresAFileOnceUnderItsDigest(t *testing.T) {
	t.Parallel()
	for name, p := range places(t) {
		t.Run(name, func(t *testing.T) {
			f := inspected(t, "minutes.pdf", "%PDF-1.4 minutes of the meeting")
			stored, err := p.store.Put(t.Context(), f)
			require.NoError(t, err)
			require.True(t, stored)
			again := inspected(t, "the same under another name.txt", "%PDF-1.4 minutes of the meeting")
			require.Equal(t, f.Digest, again.Digest)
			stored, err = p.store.Put(t.Context(), again)
			require.NoError(t, err)
			require.False(t, stored)
			require.Equal(t, 1, p.count())

			r, err := p.store.Open(t.Context(), f.Digest)
			require.NoError(t, err)
			content, err := io.ReadAll(r)
			require.NoError(t, err)
			require.NoError(t, r.Close())
			require.Equal(t, "%PDF-1.4 minutes of the meeting", string(content))
		})
	}
}

func TestCheck_FindsWhatIsMissingOrAltered(t *testing.T) {
	t.Parallel()
	for name, p := range places(t) {
		t.Run(name, func(t *testing.T) {
			f := inspected(t, "minutes.pdf", "%PDF-1.4 minutes of the meeting")
			require.ErrorIs(t, p.store.Check(t.Context(), f.Digest), attachments.ErrMissing)
			_, err := p.store.Put(t.Context(), f)
			require.NoError(t, err)
			require.NoError(t, p.store.Check(t.Context(), f.Digest))

			p.alter("%PDF-1.4 minutes of the meetinG")
			require.ErrorIs(t, p.store.Check(t.Context(), f.Digest), attachments.ErrAltered)
			stored, err := p.store.Put(t.Context(), f)
			require.NoError(t, err)
			require.True(t, stored, "attached again, it is whole again")
			require.NoError(t, p.store.Check(t.Context(), f.Digest))
		})
	}
}

func TestPut_ThatBreaksOffLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, p := range places(t) {
		t.Run(name, func(t *testing.T) {
			f := inspected(t, "minutes.txt", strings.Repeat("minutes\n", 10_000))
			require.NoError(t, os.WriteFile(f.Path, []byte(strings.Repeat("changed\n", 10_000)), 0o600))
			_, err := p.store.Put(t.Context(), f)
			require.ErrorIs(t, err, attachments.ErrChanged)
			require.Zero(t, p.count())

			f = inspected(t, "minutes.txt", strings.Repeat("minutes\n", 10_000))
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_, err = p.store.Put(ctx, f)
			require.Error(t, err)
			require.Zero(t, p.count())
		})
	}
}

func TestOpen_OfAnAddressThatCannotBeOne(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "evidence", "file://relative", "file://./evidence", "gs://bucket", "s3://", "http://x/y", "%"} {
		_, err := attachments.Open(t.Context(), address)
		require.ErrorIs(t, err, attachments.ErrURL, address)
	}
	store := open(t, "file://"+t.TempDir())
	for _, digest := range []string{"", "sha256:", "sha256:../../etc/passwd", strings.Repeat("0", 64)} {
		require.ErrorIs(t, store.Check(t.Context(), digest), attachments.ErrMissing, digest)
	}
}

func TestOpen_OfAServerThatIsNotThereSaysWhere(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	store := open(t, "s3://evidence?region=us-east-1&use_path_style=true&anonymous=true&endpoint="+gone.URL)
	err := store.Check(t.Context(), "sha256:"+strings.Repeat("0", 64))
	require.ErrorContains(t, err, "s3://evidence")
	require.NotErrorIs(t, err, attachments.ErrMissing)
}

func TestInspect_GoesByContentNotByName(t *testing.T) {
	t.Parallel()
	for content, media := range map[string]string{
		"%PDF-1.7\n…":                  "application/pdf",
		"\x89PNG\r\n\x1a\n…":           "image/png",
		"\xff\xd8\xff\xe0…":            "image/jpeg",
		"会议记录\n":                       "text/plain",
		"\xbb\xe1\xd2\xe9\xbc\xc7\n":   "text/plain", // 会议记 in GBK
		zipped(t, "OFD.xml"):           "application/ofd",
		zipped(t, "word/document.xml"): "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		zipped(t, "xl/workbook.xml"):   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	} {
		require.Equal(t, media, inspected(t, "something.bin", content).Type)
		require.NotEmpty(t, attachments.Ending(media))
	}
}

func zipped(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	_, err := z.Create(name)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func TestInspect_RefusesWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		content string
		why     attachments.Refusal
		kind    string
	}{
		{"", attachments.Empty, ""},
		{strings.Repeat("x", 1<<20+1), attachments.TooLarge, ""},
		{"<html><script>alert(1)</script>", attachments.WrongType, "text/html"},
		{zipped(t, "anything"), attachments.WrongType, "zip"},
		{"MZ\x90\x00\x03\x00", attachments.WrongType, "application/octet-stream"},
		{"PK\x03\x04 and no zip", attachments.WrongType, "zip"},
	} {
		_, err := attachments.Inspect(t.Context(), write(t, "photo.jpg", c.content), limits)
		var refused *attachments.RefusedError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, c.why, refused.Why)
		require.Equal(t, c.kind, refused.Kind)
	}
	_, err := attachments.Inspect(t.Context(), t.TempDir(), limits)
	require.ErrorContains(t, err, string(attachments.NoFile))
	_, err = attachments.Inspect(t.Context(), filepath.Join(t.TempDir(), "nothing"), limits)
	require.ErrorIs(t, err, fs.ErrNotExist)
	taken, err := attachments.NewLimits(1, limits.Types)
	require.NoError(t, err)
	require.Equal(t, limits, taken)
	_, err = attachments.NewLimits(1, []string{"pdf", "exe"})
	require.ErrorContains(t, err, `"exe" is no kind of file; known are pdf`)
}

func TestInspect_RefusesALinkAPipeAndADeviceAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe, link := filepath.Join(folder, "pipe"), filepath.Join(folder, "link")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, os.Symlink(write(t, "minutes.txt", "minutes"), link))
	for path, why := range map[string]attachments.Refusal{
		pipe: attachments.NoFile, os.DevNull: attachments.NoFile, "/dev/zero": attachments.NoFile, folder: attachments.NoFile, link: attachments.Link,
	} {
		_, err := attachments.Inspect(t.Context(), path, limits)
		var refused *attachments.RefusedError
		require.ErrorAs(t, err, &refused, path)
		require.Equal(t, why, refused.Why, path)
	}
}

// Between looking and storing anything may be put in a file's place, or be written
// at its end.
func TestPut_OfWhatWasAFileWhenItWasLookedAt(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(path string) error{
		"a pipe": func(path string) error { return errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600)) },
		"a link": func(path string) error {
			return errors.Join(os.Rename(path, path+".moved"), os.Symlink(path+".moved", path))
		},
		"a longer one": func(path string) error { return os.WriteFile(path, []byte("minutes and more"), 0o600) },
	} {
		p := folder(t)
		f := inspected(t, "minutes.txt", "minutes")
		require.NoError(t, change(f.Path))
		_, err := p.store.Put(t.Context(), f)
		require.ErrorIs(t, err, attachments.ErrChanged, name)
		require.Zero(t, p.count(), name)
	}
}

func TestInspect_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := attachments.Inspect(ctx, write(t, "minutes.txt", "minutes"), limits)
	require.ErrorIs(t, err, context.Canceled)
	p := folder(t)
	f := inspected(t, "minutes.txt", "minutes")
	_, err = p.store.Put(t.Context(), f)
	require.NoError(t, err)
	require.ErrorIs(t, p.store.Check(ctx, f.Digest), context.Canceled)
}
