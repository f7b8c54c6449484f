package machine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrPostgresMissing means that the machine has no Postgres and we may not
// install one. Its text says what to do.
var ErrPostgresMissing = errors.New(`PostgreSQL is not installed
    Debian, Ubuntu:  sudo apt-get install postgresql
    Fedora:          sudo dnf install postgresql-server
    macOS:           brew install postgresql@17`)

// oldestPostgres is the oldest major version that Shidian is developed against.
const oldestPostgres = 14

// postgresPlaces are where packagers put what is not on PATH.
var postgresPlaces = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	"/usr/pgsql-*/bin", // the PostgreSQL project's RPMs
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installation is one Postgres on this machine.
type installation struct {
	bin   string
	major int
}

// EnsurePostgres returns the folder of Postgres' binaries, installing them
// through apt-get when there are none and we are root. Data made by a major
// version needs the same one; wanted is "" when there is no data.
func EnsurePostgres(ctx context.Context, wanted string, progress Progress) (string, error) {
	account, err := PostgresAccount()
	if err != nil {
		return "", err
	}
	bin, err := choosePostgres(installations(account), wanted)
	if !errors.Is(err, ErrPostgresMissing) || !mayInstall() {
		return bin, err
	}
	if err := aptInstall(ctx, progress, InstallingPostgres, "postgresql"); err != nil {
		return "", fmt.Errorf("%w\n%w", err, ErrPostgresMissing)
	}
	if account, err = PostgresAccount(); err != nil { // the package brings the user postgres
		return "", err
	}
	return choosePostgres(installations(account), wanted)
}

// choosePostgres takes the first that fits: PATH comes before other places, and
// there the newest first.
func choosePostgres(found []installation, wanted string) (string, error) {
	for _, candidate := range found {
		if wanted == "" && candidate.major >= oldestPostgres || wanted == strconv.Itoa(candidate.major) {
			return candidate.bin, nil
		}
	}
	switch {
	case len(found) == 0:
		return "", ErrPostgresMissing
	case wanted == "":
		return "", fmt.Errorf("PostgreSQL %d is too old, %d or newer is needed: %w", found[0].major, oldestPostgres, ErrPostgresMissing)
	default:
		return "", fmt.Errorf("the data was made by PostgreSQL %s, this machine has %d (%s): install %s, or remove the data folder to begin anew",
			wanted, found[0].major, found[0].bin, wanted)
	}
}

// installations lists every usable Postgres.
func installations(account *Account) []installation {
	var found []installation
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		found = appendInstallation(found, account, dir)
	}
	var elsewhere []installation
	for _, place := range postgresPlaces {
		dirs, _ := filepath.Glob(place) // the patterns are well-formed
		for _, dir := range dirs {
			elsewhere = appendInstallation(elsewhere, account, dir)
		}
	}
	slices.SortStableFunc(elsewhere, func(a, b installation) int { return cmp.Compare(b.major, a.major) })
	return append(found, elsewhere...)
}

// appendInstallation adds the Postgres in dir, if there is one. Links are
// followed, because Postgres finds its other files beside the real binary.
func appendInstallation(list []installation, account *Account, dir string) []installation {
	if dir == "" {
		return list
	}
	server, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return list
	}
	bin := filepath.Dir(server)
	if _, err := os.Stat(filepath.Join(bin, "initdb")); err != nil || !account.runs(server) {
		return list
	}
	known := func(other installation) bool { return other.bin == bin }
	if major := majorVersion(server); major > 0 && !slices.ContainsFunc(list, known) {
		list = append(list, installation{bin: bin, major: major})
	}
	return list
}

var versionDigits = regexp.MustCompile(`\) (\d+)`)

// majorVersion asks "postgres (PostgreSQL) 15.14 (Debian …)"; 0 if it won't say.
func majorVersion(server string) int {
	output, err := exec.Command(server, "--version").Output()
	if err != nil {
		return 0
	}
	match := versionDigits.FindStringSubmatch(string(output))
	if match == nil {
		return 0
	}
	major, _ := strconv.Atoi(match[1])
	return major
}
