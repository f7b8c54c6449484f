package web_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

const groupForm = "/p/sample/steps/leading-group"

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// stored are the digests of the files in the site's store.
func (s *site) stored() []string {
	s.t.Helper()
	var names []string
	require.NoError(s.t, filepath.WalkDir(s.store, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && !strings.HasSuffix(path, ".attrs") {
			data, err := os.ReadFile(path)
			require.NoError(s.t, err)
			names = append(names, digestOf(string(data)))
		}
		return err
	}))
	return names
}

func TestUpload_TakesWhatCanBeTakenAndSaysWhatIsWrongWithEachOther(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	pdf, large := "%PDF-1.7 公示", "%PDF-"+strings.Repeat("x", 1<<20)
	page := s.post("party", groupForm+"/edit",
		part{"evidence.title", "", "关于成立领导小组的通知"}, part{"act", "", "attach"},
		part{"upload", "公示.pdf", pdf}, part{"upload", "同一个.pdf", pdf}, part{"upload", "扫描件.pdf", large},
		part{"upload", "IMG_0001.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"}, part{"upload", "图.webp", "RIFF\x24\x00\x00\x00WEBPVP8 …"},
		part{"upload", "宏.docm", "PK"}, part{"upload", "空.pdf", ""}, part{"upload", strings.Repeat("很长的名字", 40) + ".pdf", "%PDF-2"}, part{"upload", "..", "x"})
	body := page.Body.String()
	require.Equal(t, http.StatusUnprocessableEntity, page.Code, body)
	for _, want := range []string{
		"关于成立领导小组的通知", digestOf(pdf), "已上传 2 个文件", "“同一个.pdf”与已有的附件“公示”内容完全相同", "“扫描件.pdf”有 1.0 MB，超过 1 MB", "把照片导出为 JPEG", "另存为 JPEG 或 PNG",
		"“宏.docm”带有宏", "“空.pdf”是空文件", "可收：PDF、JPEG 照片。每个文件最大 1 MB",
	} {
		require.Contains(t, body, want)
	}
	require.ElementsMatch(t, []string{digestOf(pdf), digestOf("%PDF-2")}, s.stored())
	require.Len(t, s.uploaded, 2)
	none := s.post("party", groupForm+"/edit", part{"act", "", "attach"})
	require.Contains(t, none.Body.String(), "还没有选择文件")
	off := s.post("party", groupForm+"/edit", part{"act", "", "drop:file[0]"}, part{"file[0].digest", "", digestOf(pdf)}, part{"file[0].title", "", "公示"})
	require.NotContains(t, off.Body.String(), digestOf(pdf))
	before := len(s.stored())
	out := s.post("", groupForm+"/edit", part{"act", "", "attach"}, part{"upload", "别人的.pdf", "%PDF-nobody"})
	require.Equal(t, http.StatusUnauthorized, out.Code)
	form, kind := multipartOf(t, []part{{"act", "", "attach"}, {"upload", "别人的.pdf", "%PDF-nobody"}})
	part := httptest.NewRequest(http.MethodPost, groupForm+"/edit", form)
	part.Header.Set("Content-Type", kind)
	part.Header.Set("HX-Request", "true")
	part.Header.Set("HX-Target", "files")
	told := s.ask(s.signIn(""), part)
	require.Equal(t, "#upload-said", told.Header().Get("HX-Retarget"), "a part of the page says so, and the form stays")
	require.NotContains(t, told.Body.String(), "<html")
	require.Len(t, s.stored(), before)
}

// A form of 200 rows has more fields than the standard library reads of one with files.
func TestForm_TakesAsManyRowsAsAMessageHolds(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	parts := []part{{"act", "", "check"}}
	for i := range 400 {
		for _, cell := range []string{"name", "post", "duty"} {
			parts = append(parts, part{fmt.Sprintf("evidence.members[%d].%s", i, cell), "", fmt.Sprintf("%s%d", cell, i)})
		}
	}
	page := s.post("party", groupForm+"/edit", parts...)
	require.Equal(t, http.StatusUnprocessableEntity, page.Code)
	require.Contains(t, page.Body.String(), `value="duty399"`)
	require.Contains(t, page.Body.String(), "第 400 项")

	parts = append(parts, part{"note", "", strings.Repeat("字", 4000)})
	page = s.post("party", groupForm+"/live", parts...)
	require.Contains(t, page.Body.String(), "超过 32 KB，还不能提交")
	require.NotContains(t, page.Body.String(), "没有发现问题")
	require.Contains(t, s.get("party", groupForm+"/edit").Body.String(), "<meter")

	big := s.post("party", groupForm+"/edit", part{"act", "", "save"}, part{"note", "", strings.Repeat("x", 2<<20)})
	require.Equal(t, http.StatusRequestEntityTooLarge, big.Code)
}

func TestForm_RowsAreReadFromAWorkbook(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	book := excelize.NewFile()
	for at, value := range map[string]string{"A1": "赵一", "B1": "书记", "C1": "组长", "A2": "钱二", "B2": "主任", "C2": "成员"} {
		require.NoError(t, book.SetCellValue("Sheet1", at, value))
	}
	raw, err := book.WriteToBuffer()
	require.NoError(t, err)
	page := s.post("party", groupForm+"/edit", part{"act", "", "sheet:evidence.members"}, part{"evidence.members[0].name", "", "已有"}, part{"sheet:evidence.members", "名单.xlsx", raw.String()})
	require.Equal(t, http.StatusOK, page.Code)
	for _, want := range []string{"已填入 2 行", `name="evidence.members[2].post" type="text" value="主任"`, `value="已有"`} {
		require.Contains(t, page.Body.String(), want)
	}
	for name, content := range map[string]string{"名单.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "名单.pdf": "%PDF-1.7", "坏.xlsx": "PK\x03\x04broken", "大.csv": strings.Repeat("赵,书记,成员\n", 400_000)} {
		page := s.post("party", groupForm+"/edit", part{"act", "", "save"}, part{"note", "", "留着"}, part{"sheet:evidence.members", name, content})
		require.Equal(t, http.StatusUnprocessableEntity, page.Code, name)
		require.Contains(t, page.Body.String(), `href="#evidence.members"`, name)
		require.Contains(t, page.Body.String(), "留着", name)
	}
}

func TestForm_ShowsWhyItsMessageWasRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.post("party", groupForm+"/edit", part{"act", "", "save"}, part{"id", "", "sent-1"}, part{"evidence.title", "", "写的题目"})
	s.answered["sent-1"] = postgres.MessageRow{VersionRow: postgres.VersionRow{
		Outcome: pilot.Refused, Findings: []pilot.Finding{{Rule: "R8", Severity: pilot.Hard, Code: "missing", Field: "evidence.number"}},
	}}
	page := s.get("party", groupForm+"/edit?answer=sent-1").Body.String()
	require.Contains(t, page, `href="#evidence.number"`)
	require.Contains(t, page, `id="evidence.number-error"`)
	require.Contains(t, page, "写的题目")
	require.NotContains(t, s.get("party", groupForm+"/edit?answer=other").Body.String(), `id="evidence.number-error"`)
}

// An upload that breaks off leaves nothing behind; one that is slow is taken.
func TestUpload_BreaksOffOrIsSlow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewUnstartedServer(s.handler)
	server.Config.ReadTimeout, server.Config.ReadHeaderTimeout = 300*time.Millisecond, time.Minute
	server.Start()
	t.Cleanup(server.Close)
	cookies := s.signIn("party")
	content := "%PDF-1.7 慢慢来"
	whole, kind := multipartOf(t, []part{{"act", "", "attach"}, {"upload", "慢.pdf", content}})
	from, to := io.Pipe()
	go func() {
		half := whole.Len() / 2
		_, _ = to.Write(whole.Next(half))
		<-time.After(2 * server.Config.ReadTimeout)
		_, _ = to.Write(whole.Bytes())
		_ = to.Close()
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+groupForm+"/edit", from)
	require.NoError(t, err)
	r.Header.Set("Content-Type", kind)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	slow, err := server.Client().Do(r)
	require.NoError(t, err)
	said, err := io.ReadAll(slow.Body)
	require.NoError(t, errors.Join(err, slow.Body.Close()))
	require.Contains(t, string(said), digestOf(content))
	require.Equal(t, []string{digestOf(content)}, s.stored())

	whole, kind = multipartOf(t, []part{{"act", "", "attach"}, {"note", "", "断线"}, {"upload", "断.pdf", "%PDF-" + strings.Repeat("x", 1000)}})
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	var head bytes.Buffer
	fmt.Fprintf(&head, "POST %s/edit HTTP/1.1\r\nHost: desk.example.org\r\nContent-Type: %s\r\nContent-Length: %d\r\n", groupForm, kind, whole.Len())
	for _, c := range cookies {
		fmt.Fprintf(&head, "Cookie: %s=%s\r\n", c.Name, c.Value)
	}
	_, err = conn.Write(append(append(head.Bytes(), "\r\n"...), whole.Bytes()[:whole.Len()/2]...))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	server.Close()
	require.Equal(t, []string{digestOf(content)}, s.stored())
}
