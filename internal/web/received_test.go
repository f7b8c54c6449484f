package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
)

func TestReceive_KeepsFilesUntilTheyAreForgotten(t *testing.T) {
	t.Parallel()
	d := &Desk{Options: Options{Limits: attachments.Limits{MaxBytes: 10}}}
	body := strings.ReplaceAll(`--x
Content-Disposition: form-data; name="note"

留着
--x
Content-Disposition: form-data; name="upload"; filename=""
Content-Type: application/octet-stream


--x
Content-Disposition: form-data; name="upload"; filename="C:\照片\门口.JPG"
Content-Type: image/jpeg

12345678901234567890
--x`, "\n", "\r\n")
	for ending, whole := range map[string]bool{"--\r\n": true, "\r\nContent-Disposition: form-data; name=\"by\"\r\n\r\ncut o": false} {
		r := httptest.NewRequest(http.MethodPost, "/p/sample/steps/charter/edit", strings.NewReader(body+ending))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		in, err := d.receive(httptest.NewRecorder(), r, true)
		require.Equal(t, whole, err == nil, "%q: %v", ending, err)
		require.Equal(t, "留着", r.PostForm.Get("note"))
		require.Len(t, in.files, 1)
		require.Equal(t, upload{input: "upload", name: "门口.JPG", path: in.files[0].path, size: 20}, in.files[0])
		kept, err := os.ReadFile(in.files[0].path)
		require.NoError(t, err)
		require.Len(t, kept, 11, "no more than shows that it is too large")
		in.forget()
		require.NoDirExists(t, in.folder)
	}
}

func TestNameOfFile_IsOneThatCanBeShown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`C:\Users\照片.jpg`: "照片.jpg", "../../etc/passwd": "passwd", "..": "", "名单.xlsx. ": "名单.xlsx", "a\u202egpj.exe": "agpj.exe",
		strings.Repeat("长", 300) + ".pdf": strings.Repeat("长", maxFileName) + ".pdf", "无.扩展名的": "无.扩展名的",
	} {
		require.Equal(t, want, nameOfFile(name), name)
	}
}
