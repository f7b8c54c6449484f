package main

import (
	"encoding/json"
	"errors"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
	"shidian/internal/client/fakes"
	"shidian/internal/pilot"
)

const abcDigest = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

// withStore is the environment of the sample with a folder for attached files.
func withStore(t *testing.T) map[string]string {
	t.Helper()
	env := maps.Clone(inSample)
	env["EVIDENCE_BUCKET"] = "file://" + filepath.Join(t.TempDir(), "evidence")
	return env
}

func handedIn(t *testing.T, body []byte) pilot.HandIn {
	t.Helper()
	var h pilot.HandIn
	require.NoError(t, json.Unmarshal(body, &h))
	return h
}

func TestSubmit_StoresAFileThatTheSheetDescribes(t *testing.T) {
	t.Parallel()
	servers, env := answering(outcomeOf(pilot.Accepted)), withStore(t)
	sheetFile := write(t, "leading-group.yaml", `
evidence: {a: 1}
attachments:
  - {file: papers/notice.txt, title: 通知, item: "1", date: 2002-09-20, author: 工委, pages: 2, copy: original}
  - {digest: "sha256:`+strings.Repeat("0", 64)+`", title: stored before}
`)
	papers := filepath.Join(filepath.Dir(sheetFile), "papers")
	require.NoError(t, os.Mkdir(papers, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(papers, "notice.txt"), []byte("abc"), 0o600))
	args := []string{"submit", "sample", "leading-group", "-f", sheetFile, "--as", "王", "--role", "sub-district-party"}
	same := write(t, "copy of notice.txt", "abc")
	r := call{servers: servers, env: env}.run(t, append(args, "--attach", same)...)
	require.Equal(t, exitDone, r.status, r.err)
	attached := handedIn(t, servers.T.Sent()[0].Body).Attachments
	require.Len(t, attached, 2, "described once")
	require.Equal(t, pilot.Attachment{
		Digest: abcDigest, Title: "通知", Item: "1", Date: "2002-09-20", Author: "工委", Pages: 2, Copy: "original", Type: "text/plain", Size: 3,
	}, attached[0])
	require.Equal(t, "stored before", attached[1].Title)

	store, err := attachments.Open(t.Context(), env["EVIDENCE_BUCKET"])
	require.NoError(t, err)
	require.NoError(t, store.Check(t.Context(), abcDigest))
	require.Contains(t, r.err, "was stored before", "the same content a second time")
	require.Len(t, servers.R.Uploaded, 1, "what was only named was not uploaded")
	require.Equal(t, fakes.Upload{
		Programme: "sample-2002", Place: "sample", By: pilot.Actor{Name: "王", Role: pilot.RoleSubDistrictParty, Unit: "sample"}, File: attached[0],
	}, servers.R.Uploaded[0])
}

// A message whose files are not on record as uploaded would be refused: it is not sent.
func TestSubmit_WithoutTheRecordSendsNoMessageWithAFile(t *testing.T) {
	t.Parallel()
	servers := answering(outcomeOf(pilot.Accepted))
	servers.RErr = servers.Silent(errors.New("down"))
	r := submitted(t, call{servers: servers, env: withStore(t)}, "--attach", write(t, "a.txt", "abc"))
	require.Equal(t, exitServer, r.status, r.err)
	require.Empty(t, servers.T.Sent())
	require.Equal(t, exitDone, submitted(t, call{servers: servers, env: withStore(t)}).status, "one without goes as ever")
}

func TestSubmit_OfAFolderStoresWhatItsSheetsName(t *testing.T) {
	t.Parallel()
	servers, env := answering(outcomeOf(pilot.Accepted)), withStore(t)
	folder := t.TempDir()
	for name, content := range map[string]string{
		"leading-group.yaml": "evidence: {a: 1}\nattachments: [{file: notice.txt}]\n", "notice.txt": "abc",
		"pilot-plan.yaml": "evidence: {a: 1}\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	r := call{servers: servers, env: env}.run(t, "submit", "sample", "-f", folder, "--as", "王", "--role", "sub-district-office")
	require.Contains(t, r.err, "Stored the attachment "+filepath.Join(folder, "notice.txt"))
	var sent pilot.HandIns
	require.NoError(t, json.Unmarshal(servers.T.Sent()[0].Body, &sent))
	require.Equal(t, abcDigest, handedIn(t, sent.Submissions[0]).Attachments[0].Digest)
	require.Equal(t, "notice.txt", handedIn(t, sent.Submissions[0]).Attachments[0].Title)
}

func TestSubmit_RefusesAFileBeforeAnythingIsStoredOrSent(t *testing.T) {
	t.Parallel()
	small := map[string]string{"SHIDIAN_ATTACHMENT_MAX_MIB": "1"}
	for says, c := range map[string]struct {
		content string
		env     map[string]string
	}{
		"is text/html by its content":     {content: "<html></html>"},
		"at most 1 MiB":                   {content: strings.Repeat("x", 1<<20+1), env: small},
		"is empty":                        {content: ""},
		`SHIDIAN_ATTACHMENT_TYPES: "exe"`: {content: "abc", env: map[string]string{"SHIDIAN_ATTACHMENT_TYPES": "exe"}},
		"SHIDIAN_ATTACHMENT_MAX_MIB is":   {content: "abc", env: map[string]string{"SHIDIAN_ATTACHMENT_MAX_MIB": "0"}},
	} {
		servers, env := answering(outcomeOf(pilot.Accepted)), withStore(t)
		maps.Copy(env, c.env)
		r := submitted(t, call{servers: servers, env: env}, "--attach", write(t, "good.txt", "good"), "--attach", write(t, "photo.jpg", c.content))
		require.Equal(t, exitUsage, r.status, r.err)
		require.Contains(t, r.err, says)
		require.Empty(t, servers.T.Sent())
		require.NoDirExists(t, strings.TrimPrefix(env["EVIDENCE_BUCKET"], "file://"), "nor was the other one stored")
	}
}

func TestSubmit_WithNowhereToPutAFileSendsNothing(t *testing.T) {
	t.Parallel()
	file := write(t, "in the way", "")
	for address, want := range map[string]struct {
		status int
		says   string
	}{
		"evidence":              {exitUsage, "EVIDENCE_BUCKET"},
		"file://" + file + "/x": {exitServer, "not a directory"},
	} {
		servers := answering(outcomeOf(pilot.Accepted))
		env := map[string]string{"SHIDIAN_PROGRAMME": "sample-2002", "EVIDENCE_BUCKET": address}
		r := submitted(t, call{servers: servers, env: env}, "--attach", write(t, "a.txt", "abc"))
		require.Equal(t, want.status, r.status, r.err)
		require.Contains(t, r.err, want.says)
		require.Empty(t, servers.T.Sent())
	}
	r := submitted(t, call{servers: answering(outcomeOf(pilot.Accepted)), env: withStore(t)}, "--attach", "nowhere.txt")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "There is no file nowhere.txt")
}

func TestEvidenceCheck_LooksAtTheFilesAndStoresNothing(t *testing.T) {
	t.Parallel()
	sheetFile := write(t, "leading-group.yaml", "evidence: {a: 1}\nattachments: [{file: notice.txt, digest: \"sha256:"+strings.Repeat("0", 64)+"\"}]\n")
	r := call{env: withStore(t)}.run(t, "evidence", "check", "leading-group", "-f", sheetFile)
	require.Contains(t, r.err, "There is no file")
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(sheetFile), "notice.txt"), []byte("abc"), 0o600))
	r = call{env: withStore(t)}.run(t, "evidence", "check", "leading-group", "-f", sheetFile)
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, abcDigest)
}

// What is no file is refused at once: a pipe to which nobody writes would be waited
// for, a device has no end, and a link is whatever somebody lets it be.
func TestSubmit_RefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	pipe, link, socket := filepath.Join(folder, "pipe.pdf"), filepath.Join(folder, "link.pdf"), filepath.Join(folder, "s.pdf")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	require.NoError(t, os.Symlink(write(t, "abc.txt", "abc"), link))
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	require.NoError(t, err)
	defer func() { require.NoError(t, listener.Close()) }()
	for path, says := range map[string]string{
		pipe: "is not a plain file", "/dev/zero": "is not a plain file", folder: "is not a plain file", socket: "is not a plain file", link: "only a link",
	} {
		servers := answering(outcomeOf(pilot.Accepted))
		r := submitted(t, call{servers: servers, env: withStore(t)}, "--attach", path)
		require.Equal(t, exitUsage, r.status, r.err)
		require.Contains(t, r.err, says)
		require.Empty(t, servers.T.Sent())
	}
	require.NoError(t, os.Rename(pipe, filepath.Join(folder, "charter.yaml")))
	r := call{env: withStore(t)}.run(t, "submit", "sample/sample-1", "-f", folder, "--as", "王", "--role", "residents-committee")
	require.Equal(t, exitUsage, r.status)
	require.Contains(t, r.err, "charter.yaml is no ordinary file")
}
