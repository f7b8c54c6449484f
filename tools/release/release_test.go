package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Everything that is linked has a licence that is recognised and accepted.
func TestLicences_OfAllThatIsLinkedAreKnown(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	o := order{root: root, targets: []target{{"linux", "amd64"}, {"linux", "arm64"}}}
	modules, err := linked(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	text := thirdParty(modules)
	for _, want := range []string{"std go1", "go.temporal.io/sdk v", "(MIT)", "Apache License", "htmx 2.0.11 (0BSD)", "github.com/xuri/excelize/v2"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the notices do not have %q", want)
		}
	}
	htmx, err := os.ReadFile(filepath.Join(root, "internal", "web", "static", "htmx.min.js"))
	if err != nil || !bytes.Contains(htmx, []byte(`version:"2.0.11"`)) {
		t.Errorf("the desk's htmx is another one than the notices name: %v", err)
	}
}

func TestLicences_AModuleWithoutOrWithAnotherOneIsNamed(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"no licence file": "", "not among those": "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007"} {
		folder := t.TempDir()
		if text != "" {
			gpl := "SPDX-License-Identifier: AGPL-3.0-only\n" + text
			if err := os.WriteFile(filepath.Join(folder, "LICENSE"), []byte(gpl), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		m := module{path: "example.com/m", version: "v1.0.0"}
		err := m.read(folder, []string{folder})
		if err == nil || !strings.Contains(err.Error(), "example.com/m@v1.0.0") || !strings.Contains(err.Error(), "licence") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestArchive_TheSameFilesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	files := []file{{name: "docs/b.md", data: []byte("b")}, {name: "bin/a", data: []byte("a"), runs: true}}
	made := time.Date(2026, 11, 30, 1, 37, 57, 0, time.UTC)
	var before []byte
	for range 2 {
		files[0], files[1] = files[1], files[0] // found in another order
		to := filepath.Join(t.TempDir(), "a.tar.gz")
		if err := writeArchive(to, "shidian-v1.0.0", made, files); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(to)
		if err != nil {
			t.Fatal(err)
		}
		if before != nil && !bytes.Equal(before, data) {
			t.Error("other bytes")
		}
		before = data
	}
	zip, err := gzip.NewReader(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := tar.NewReader(zip); ; {
		head, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, head.Name, head.FileInfo().Mode().String())
		if !head.ModTime.Equal(made) || head.Uid != 0 || head.Uname != "" {
			t.Errorf("%s is of %s, %d %q", head.Name, head.ModTime, head.Uid, head.Uname)
		}
	}
	if want := "shidian-v1.0.0/bin/a -rwxr-xr-x shidian-v1.0.0/docs/b.md -rw-r--r--"; strings.Join(got, " ") != want {
		t.Errorf("%v", got)
	}
}

func TestBill_HasTheLicenceOfEachComponent(t *testing.T) {
	t.Parallel()
	o := order{version: "v1.0.0", commit: "abc", made: time.Unix(0, 0).UTC()}
	bill := `{"metadata":{"component":{"name":"shidian"}},"components":[{"name":"example.com/m","version":"v1.0.0"}]}`
	out, err := complete([]byte(bill), o, []module{{path: "example.com/m", licences: []string{"Apache-2.0", "MIT"}}})
	if err != nil || !bytes.Contains(out, []byte(`"expression": "Apache-2.0 AND MIT"`)) || !bytes.Contains(out, []byte(`1970-01-01T00:00:00Z`)) {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := complete([]byte(bill), o, nil); err == nil || !strings.Contains(err.Error(), "example.com/m") {
		t.Errorf("a component without a licence: %v", err)
	}
}

func TestParse_WantsAVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"-version", "1.2"}, {"-version", "v1.2.3", "-targets", "linux"}} {
		if _, err := parse(context.Background(), args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}

func TestFind_RefusesChangesThatAreInNoCommit(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	ctx := context.Background()
	for _, args := range [][]string{{"init", "-q"}, {"-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "--allow-empty", "-m", "one"}} {
		if _, err := git(ctx, folder, args...); err != nil {
			t.Skip("needs git: ", err)
		}
	}
	o := order{version: "v1.0.0"}
	if err := o.find(ctx, false); err != nil || !strings.HasSuffix(o.out, filepath.Join("bin", "release", "v1.0.0")) {
		t.Errorf("%v, %s", err, o.out)
	}
	if err := os.WriteFile("new", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.find(ctx, false); err == nil || !strings.Contains(err.Error(), "new") || !strings.Contains(err.Error(), "DIRTY=1") {
		t.Errorf("%v", err)
	}
	if err := o.find(ctx, true); err != nil || o.version != "v1.0.0-dirty" {
		t.Errorf("%v, %s", err, o.version)
	}
}

func TestStamped_TheChartNamesTheImageOfItsRelease(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("..", "..", chart))
	if err != nil {
		t.Fatal(err)
	}
	out, err := stamped(chart, data, "v1.2.3")
	if err != nil || !strings.Contains(string(out), `appVersion: "v1.2.3"`) {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := stamped(chart, out, "v1.2.4"); err == nil {
		t.Error("a chart without the line is taken")
	}
	if other, err := stamped("README.md", data, "v1.2.3"); err != nil || !bytes.Equal(other, data) {
		t.Error("another file was changed")
	}
}
