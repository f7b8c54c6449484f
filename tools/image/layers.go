package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Who runs in the image: nobody whom another image or the host knows.
const (
	userID   = 65532
	userName = "shidian"
)

// Where things are in the image.
const (
	programFolder = "usr/local/bin/"
	rootsFile     = "etc/ssl/certs/ca-certificates.crt"
	zonesFolder   = "usr/share/zoneinfo/"
	plansFolder   = "usr/share/shidian/plans/"

	evidenceFolder = "var/lib/shidian/evidence/"
)

// file is one file or, with a slash at its end, folder of a layer. Root owns what nobody else
// is named for, and nobody else may write but into /tmp and the folder for a volume.
type file struct {
	name    string
	mode    int64
	owner   int
	content []byte
	from    string // a file with the content
}

// base is what stands under every release alike.
func base() ([]file, error) {
	roots, err := publicRoots()
	if err != nil {
		return nil, err
	}
	users := fmt.Sprintf("root:x:0:0:root:/:/sbin/nologin\n%s:x:%d:%d:Shidian:/tmp:/sbin/nologin\n", userName, userID, userID)
	groups := fmt.Sprintf("root:x:0:\n%s:x:%d:\n", userName, userID)
	return []file{
		{name: "etc/passwd", mode: 0o644, content: []byte(users)},
		{name: "etc/group", mode: 0o644, content: []byte(groups)},
		{name: rootsFile, mode: 0o644, content: roots},
		{name: "tmp/", mode: 0o1777},
		// Where a volume for attached files is mounted: an engine gives a new one to whom
		// the folder belongs.
		{name: evidenceFolder, mode: 0o700, owner: userID},
	}, nil
}

// zones are the world's time zones, as Go's own distribution has them. They are inside the
// programs too, for plans; but TZ is looked up before a program's own data can be had.
func zones(goRoot string) ([]file, error) {
	archive, err := zip.OpenReader(filepath.Join(goRoot, "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil, fmt.Errorf("the time zones of Go's distribution: %w", err)
	}
	defer func() { _ = archive.Close() }() // read only
	var all []file
	for _, entry := range archive.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		content, err := fs.ReadFile(archive, entry.Name)
		if err != nil {
			return nil, fmt.Errorf("the time zone %s: %w", entry.Name, err)
		}
		all = append(all, file{name: zonesFolder + entry.Name, mode: 0o644, content: content})
	}
	return all, nil
}

// plans are the shipped plans and profiles, with their schemas and their page.
func plans(root string) ([]file, error) {
	var all []file
	from := filepath.Join(root, "plans")
	err := filepath.WalkDir(from, func(at string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(from, at)
		if err != nil {
			return err
		}
		name := plansFolder + filepath.ToSlash(below)
		if entry.Type().IsRegular() && !strings.HasSuffix(name, ".go") {
			all = append(all, file{name: name, mode: 0o644, from: at})
		}
		return nil
	})
	return all, err
}

// programFiles are the programs of one platform.
func programFiles(b build) []file {
	var all []file
	for _, p := range programs {
		all = append(all, file{name: programFolder + p.name, mode: 0o755, from: filepath.Join(b.folder, p.name)})
	}
	return all
}

// withFolders adds the folders that files are in.
func withFolders(files []file) []file {
	there := map[string]bool{"./": true}
	for _, f := range files {
		there[f.name] = true
	}
	for _, f := range slices.Clone(files) {
		for folder := above(f.name); !there[folder]; folder = above(folder) {
			there[folder] = true
			files = append(files, file{name: folder, mode: 0o755})
		}
	}
	return files
}

// above is the folder that a file or folder is in.
func above(name string) string { return path.Dir(strings.TrimSuffix(name, "/")) + "/" }

// layer packs files in the order of their names, all of one time.
func layer(files []file, at time.Time) (v1.Layer, error) {
	files = withFolders(files)
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	var packed bytes.Buffer
	writer := tar.NewWriter(&packed)
	for _, f := range files {
		if err := f.pack(writer, at); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed.Bytes())), nil },
		tarball.WithMediaType(types.OCILayer), tarball.WithCompressedCaching)
}

func (f file) pack(to *tar.Writer, at time.Time) error {
	header := &tar.Header{Name: f.name, Mode: f.mode, ModTime: at, Format: tar.FormatPAX, Typeflag: tar.TypeReg, Uid: f.owner, Gid: f.owner}
	if strings.HasSuffix(f.name, "/") {
		header.Typeflag = tar.TypeDir
		return to.WriteHeader(header)
	}
	content := f.content
	if f.from != "" {
		var err error
		if content, err = os.ReadFile(f.from); err != nil {
			return err
		}
	}
	header.Size = int64(len(content))
	err := to.WriteHeader(header)
	if err == nil {
		_, err = to.Write(content)
	}
	return errors.Join(err)
}
