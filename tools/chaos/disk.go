package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// disk is where attached files are kept: a small file system of its own in memory
// that is really full when it is full. Where we may not mount one, it is a server
// that speaks S3 and says that it has no room.
type disk struct {
	folder string
	filler string // the file that takes all the room
	full   atomic.Bool
	server *httptest.Server // nil: the file system
	kind   string           // for the report
}

const (
	diskBytes  = 24 << 20
	bucketName = "evidence"
)

func newDisk(folder string) (*disk, error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of the evidence store: %w", err)
	}
	d := &disk{folder: folder, filler: filepath.Join(folder, "filler"), kind: "tmpfs (ENOSPC)"}
	if mount(folder, diskBytes) == nil {
		return d, nil
	}
	return d, d.serve() // not allowed here
}

// serve stands in for the file system: an object store that answers 507 when full.
func (d *disk) serve() error {
	backend := s3mem.New()
	if err := backend.CreateBucket(bucketName); err != nil {
		return fmt.Errorf("make the bucket: %w", err)
	}
	store := gofakes3.New(backend).Server()
	d.kind = "S3 (507 Insufficient Storage)"
	d.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.full.Load() && r.Method == http.MethodPut {
			http.Error(w, "no room", http.StatusInsufficientStorage)
			return
		}
		store.ServeHTTP(w, r)
	}))
	return nil
}

// bucket is the store's address as the desk takes it.
func (d *disk) bucket() string {
	if d.server != nil {
		return "s3://" + bucketName + "?region=us-east-1&use_path_style=true&anonymous=true&endpoint=" + d.server.URL
	}
	return "file://" + filepath.Join(d.folder, "store")
}

// fill takes all the room.
func (d *disk) fill() (err error) {
	d.full.Store(true)
	if d.server != nil {
		return nil
	}
	f, err := os.Create(d.filler)
	if err != nil {
		return fmt.Errorf("fill the disk: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreFull(f.Close())) }()
	zeros := make([]byte, 64<<10)
	for {
		if _, err := f.Write(zeros); err != nil {
			return ignoreFull(err)
		}
	}
}

func ignoreFull(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, io.ErrShortWrite) {
		return nil
	}
	return err
}

// free gives the room back.
func (d *disk) free() error {
	d.full.Store(false)
	if d.server != nil {
		return nil
	}
	if err := os.Remove(d.filler); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("free the disk: %w", err)
	}
	return nil
}

func (d *disk) close() {
	if d.server != nil {
		d.server.Close()
		return
	}
	unmount(d.folder)
}
