package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"golang.org/x/vuln/scan"
)

//go:embed database.txt
var database string

//go:embed accepted.txt
var accepted string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	version := flag.String("db", "", "version of golang.org/x/vulndb, e.g. latest; else the one of database.txt")
	flag.Parse()
	if err := run(ctx, *version, flag.Args(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "vulncheck:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, version string, folders []string, out io.Writer) error {
	if len(folders) == 0 {
		return errors.New("name the folders of the modules to look at, e.g. vulncheck . bench")
	}
	reasons, err := parseAccepted(accepted)
	if err != nil {
		return err
	}
	db, err := fetch(ctx, version)
	if err != nil {
		return err
	}
	found := map[string]*weakness{}
	for _, folder := range folders {
		if err := look(ctx, db, folder, found); err != nil {
			return fmt.Errorf("look at %s: %w", folder, err)
		}
	}
	return judge(found, reasons, out)
}

// module is what the go command says of one that it downloaded.
type module struct {
	Version string `json:"Version"`
	Dir     string `json:"Dir"`
	Sum     string `json:"Sum"`
	Error   string `json:"Error"`
}

// fetch gives the folder of the database's entries.
func fetch(ctx context.Context, version string) (string, error) {
	pinned, sum, err := parseDatabase(database)
	if err != nil {
		return "", err
	}
	if version == "" {
		version = pinned
	}
	out, err := exec.CommandContext(ctx, "go", "mod", "download", "-json", "golang.org/x/vulndb@"+version).Output()
	var m module
	if jsonErr := json.Unmarshal(out, &m); err != nil || jsonErr != nil || m.Error != "" {
		return "", fmt.Errorf("get golang.org/x/vulndb@%s from the module proxy: %w", version, errors.Join(err, jsonErr, errors.New(m.Error)))
	}
	if m.Version == pinned && m.Sum != sum {
		return "", fmt.Errorf("golang.org/x/vulndb@%s has the digest %s, database.txt wants %s", version, m.Sum, sum)
	}
	return filepath.Join(m.Dir, "data", "osv"), nil
}

// look adds what a module's programs reach.
func look(ctx context.Context, db, folder string, found map[string]*weakness) error {
	var out, errOut bytes.Buffer
	cmd := scan.Command(ctx, "-C", folder, "-format", "json", "-db", "file://"+filepath.ToSlash(db), "./...")
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(errOut.String()))
	}
	return read(&out, found)
}
