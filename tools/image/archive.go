package main

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/layout"
)

// writeArchive writes an OCI image layout as one tar. The file is there whole or not at all.
func writeArchive(path string, made product) (err error) {
	folder, err := os.MkdirTemp("", "shidian-layout-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if _, err := layout.Write(folder, made.index); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	unfinished, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(unfinished.Name()) }() // gone already where all went well
	if err := errors.Join(pack(folder, unfinished), unfinished.Chmod(0o644), unfinished.Close()); err != nil {
		return err
	}
	return os.Rename(unfinished.Name(), path)
}

// pack writes what a folder has, in the order of names and with nothing of this machine.
func pack(folder string, to io.Writer) error {
	writer := tar.NewWriter(to)
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		header := &tar.Header{Name: filepath.ToSlash(name), Mode: 0o644, ModTime: time.Unix(0, 0), Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if entry.IsDir() {
			header.Name, header.Mode, header.Typeflag = header.Name+"/", 0o755, tar.TypeDir
			return writer.WriteHeader(header)
		}
		return packFile(writer, header, path)
	})
	return errors.Join(err, writer.Close())
}

func packFile(to *tar.Writer, header *tar.Header, path string) error {
	from, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // read only
	info, err := from.Stat()
	if err != nil {
		return err
	}
	header.Size = info.Size()
	if err := to.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}
