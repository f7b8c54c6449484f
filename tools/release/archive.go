package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// file is one of an archive.
type file struct {
	name string
	data []byte
	runs bool
}

// released are the files of the repository that go along; what is only for building and
// developing stays.
var released = []string{"README.md", "README.zh-CN.md", "CHANGELOG.md", "docs", "plans", "deploy"}

// kept says whether a file of these goes along.
func kept(name string) bool {
	switch path.Ext(name) {
	case ".go", ".mod", ".sum":
		return false
	}
	return !strings.HasPrefix(name, "docs/data/") && !strings.HasPrefix(name, "deploy/release/")
}

// commonFiles are those of every archive of a release, as they are in the commit (or,
// when asked for, as they lie here).
func commonFiles(ctx context.Context, o order) ([]file, error) {
	list, err := git(ctx, o.root, append([]string{"ls-files", "-z", "--"}, released...)...)
	if err != nil {
		return nil, err
	}
	var files []file
	for name := range strings.SplitSeq(strings.TrimRight(list, "\x00"), "\x00") {
		if !kept(name) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(o.root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		info, err := os.Stat(filepath.Join(o.root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		if data, err = stamped(name, data, o.version); err != nil {
			return nil, err
		}
		files = append(files, file{name: name, data: data, runs: info.Mode()&0o100 != 0})
	}
	shell, err := completions(ctx, o)
	return append(files, shell...), err
}

// The chart in a release installs the image of that release; in the repository it says none.
const (
	chart     = "deploy/helm/shidian/Chart.yaml"
	noVersion = `appVersion: "0.0.0"`
)

// stamped is a file as it goes along with a version.
func stamped(name string, data []byte, version string) ([]byte, error) {
	if name != chart {
		return data, nil
	}
	out := bytes.Replace(data, []byte(noVersion), fmt.Appendf(nil, "appVersion: %q", version), 1)
	if bytes.Equal(out, data) {
		return nil, fmt.Errorf("%s has no line %s to put the version into", chart, noVersion)
	}
	return out, nil
}

// writeArchive writes files below a folder, in order of their names, all of one time and
// nobody's: the same files give the same bytes.
func writeArchive(to, folder string, made time.Time, files []file) (err error) {
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return err
	}
	out := tar.NewWriter(zip)
	for _, f := range files {
		head := &tar.Header{Name: path.Join(folder, f.name), Mode: 0o644, Size: int64(len(f.data)), ModTime: made, Format: tar.FormatPAX}
		if f.runs {
			head.Mode = 0o755
		}
		if err := out.WriteHeader(head); err != nil {
			return err
		}
		if _, err := out.Write(f.data); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Close(), zip.Close()); err != nil {
		return err
	}
	return os.WriteFile(to, packed.Bytes(), 0o644) //nolint:gosec // for everybody
}

// writeSums writes SHA256SUMS as sha256sum -c reads it.
func writeSums(folder string, names []string) error {
	slices.Sort(names)
	var sums strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), name)
	}
	return os.WriteFile(filepath.Join(folder, "SHA256SUMS"), []byte(sums.String()), 0o644) //nolint:gosec // for everybody
}
