package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/archive"
)

// filedArchive is the archive of a closed pilot.
func filedArchive(t *testing.T) string {
	t.Helper()
	o := newOffice(t)
	o.complete()
	_, before := o.make("sample", nil)
	o.file(before.Filing)
	o.keep()
	path, _ := o.make("sample", nil)
	return path
}

func TestVerify_CatchesAnyFlippedByte(t *testing.T) {
	t.Parallel()
	path := filedArchive(t)
	whole := read(t, path)
	altered := filepath.Join(t.TempDir(), "altered.zip")
	random := rand.New(rand.NewPCG(2002, 12))
	positions := []int{0, 4, 6, 8, 10, 12, 14, 18, 26, 28, 30, len(whole) - 1, len(whole) - 2, len(whole) - 6, len(whole) - 10, len(whole) - 22}
	// The directory at the end holds every field that a reader may overlook.
	directory := bytes.LastIndex(whole[:len(whole)-22], []byte("PK\x01\x02"))
	for i := range 60 {
		positions = append(positions, directory+i)
	}
	for range 60 {
		positions = append(positions, random.IntN(len(whole)))
	}
	for _, at := range positions {
		data := slices.Clone(whole)
		data[at] ^= 1 << random.IntN(8)
		require.NoError(t, os.WriteFile(altered, data, 0o600))
		require.NotEmpty(t, verified(t, altered).Faults, "byte %d of %d", at, len(whole))
	}
	require.NoError(t, os.WriteFile(altered, append(slices.Clone(whole), 0), 0o600))
	require.NotEmpty(t, verified(t, altered).Faults, "a byte more")
	require.NoError(t, os.WriteFile(altered, whole[:len(whole)/2], 0o600))
	require.Equal(t, archive.FaultDamaged, verified(t, altered).Faults[0].Kind, "the half of it")
}

// repacked is a zip of these files, made with the tools that everybody has.
func repacked(t *testing.T, all map[string]string, method uint16) string {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "repacked.zip"))
	require.NoError(t, err)
	z := zip.NewWriter(f)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		require.NoError(t, err)
		_, err = w.Write([]byte(all[name]))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	return f.Name()
}

func TestManifest_SaysWhichProgramMadeTheArchive(t *testing.T) {
	t.Parallel()
	all := contents(t, filedArchive(t))
	var list struct {
		Program *archive.Program `json:"program"`
	}
	require.NoError(t, json.Unmarshal([]byte(all["manifest.json"]), &list))
	require.Equal(t, &archive.Program{Version: "v1.2.3", Commit: "0123", Go: "go1.26.8"}, list.Program)
}

func TestVerify_SaysWhatIsMissingExtraOrAltered(t *testing.T) {
	t.Parallel()
	whole := contents(t, filedArchive(t))
	charter := pathLike(t, whole, "charter", ".json")
	file := pathLike(t, whole, "files/", ".txt")
	for name, c := range map[string]struct {
		change func(all map[string]string)
		want   archive.Fault
	}{
		"nothing":             {func(map[string]string) {}, archive.Fault{Kind: archive.FaultPacked}},
		"a file less":         {func(all map[string]string) { delete(all, charter) }, archive.Fault{Kind: archive.FaultMissing, Path: charter}},
		"an attachment less":  {func(all map[string]string) { delete(all, file) }, archive.Fault{Kind: archive.FaultMissing, Path: file}},
		"a file more":         {func(all map[string]string) { all["extra.txt"] = "x" }, archive.Fault{Kind: archive.FaultExtra, Path: "extra.txt"}},
		"another manifest":    {func(all map[string]string) { all["manifest.json"] += " " }, archive.Fault{Kind: archive.FaultManifest, Path: "manifest.json"}},
		"an unreadable one":   {func(all map[string]string) { all["manifest.json"] = "{" }, archive.Fault{Kind: archive.FaultManifest, Path: "manifest.json"}},
		"no manifest":         {func(all map[string]string) { delete(all, "manifest.json") }, archive.Fault{Kind: archive.FaultMissing, Path: "manifest.json"}},
		"a document replaced": {func(all map[string]string) { all[charter] = strings.Replace(all[charter], "王芳", "王方", 1) }, archive.Fault{Kind: archive.FaultAltered, Path: charter}},
	} {
		for _, method := range []uint16{zip.Store, zip.Deflate} {
			all := maps.Clone(whole)
			c.change(all)
			v := verified(t, repacked(t, all, method))
			require.NotEmpty(t, v.Faults, name)
			require.Equal(t, c.want.Kind, v.Faults[0].Kind, name)
			require.Equal(t, c.want.Path, v.Faults[0].Path, name)
		}
	}
}

func pathLike(t *testing.T, all map[string]string, part, ending string) string {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.Contains(name, part) && strings.HasSuffix(name, ending) {
			return name
		}
	}
	require.Fail(t, "nothing like "+part)
	return ""
}

// Whoever changes a document together with the manifest is found by the digest of
// the filing, unless they change the filing itself too.
func TestVerify_ADocumentChangedWithItsManifestIsFoundByTheFiling(t *testing.T) {
	t.Parallel()
	all := contents(t, filedArchive(t))
	charter := pathLike(t, all, "charter", ".json")
	before := all[charter]
	all[charter] = strings.Replace(before, "王芳", "王方", 1)
	all["manifest.json"] = strings.ReplaceAll(all["manifest.json"], sum(before), sum(all[charter]))
	all["manifest.json.sha256"] = sum(all["manifest.json"]) + "  manifest.json\n"
	require.Equal(t, archive.FaultFilingList, verified(t, repacked(t, all, zip.Store)).Faults[0].Kind)

	list := all["filing.json"]
	all["filing.json"] = strings.ReplaceAll(list, sum(before), sum(all[charter]))
	all["manifest.json"] = strings.ReplaceAll(all["manifest.json"], sum(list), sum(all["filing.json"]))
	all["manifest.json.sha256"] = sum(all["manifest.json"]) + "  manifest.json\n"
	require.Equal(t, archive.FaultFiled, verified(t, repacked(t, all, zip.Store)).Faults[0].Kind)
}

func TestVerify_OfWhatIsNoArchive(t *testing.T) {
	t.Parallel()
	_, err := archive.Verify(t.Context(), filepath.Join(t.TempDir(), "nothing.zip"), func(archive.Progress) {})
	require.ErrorIs(t, err, fs.ErrNotExist)
	text := filepath.Join(t.TempDir(), "text.zip")
	require.NoError(t, os.WriteFile(text, []byte("no zip"), 0o600))
	_, err = archive.Verify(t.Context(), text, func(archive.Progress) {})
	require.ErrorIs(t, err, archive.ErrNoArchive)
	v := verified(t, repacked(t, map[string]string{"a.txt": "a"}, zip.Deflate))
	require.Equal(t, archive.Fault{Kind: archive.FaultMissing, Path: "manifest.json"}, v.Faults[0])
}
