package endtoend

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
	"shidian/internal/catalog"
	"shidian/internal/devservices"
	"shidian/internal/pilot"
)

// file writes a file of a size whose beginning is given; the rest are zeros.
func (d *webDesk) file(name, head string, size int64) string {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), name)
	require.NoError(d.t, os.WriteFile(path, []byte(head), 0o600))
	if size > 0 {
		require.NoError(d.t, os.Truncate(path, size))
	}
	return path
}

func digestOf(t require.TestingT, path string) string {
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// choose chooses files in a field of the form.
func (v *visitor) choose(id string, paths ...string) {
	v.t.Helper()
	v.do("choose files", chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf("[id=%q]", id)), paths))
}

// uploading sends files of every sort: what is taken is stored under the digest that is
// shown, and of what is not it is said why and what to do.
func (d *webDesk) uploading() {
	const most = 50 << 20
	v := d.signedIn(zhanlanluParty)
	values := v.write(zhanlanlu, pilot.StepLeadingGroup, map[string]string{"note": "附件随后"})
	whole := d.file("公示底稿.pdf", "%PDF-1.7\n", most)
	v.value(`(() => {
		window.stayed = "yes"; window.bars = [];
		document.addEventListener("htmx:xhr:progress", () => { const bar = document.getElementById("upload-bar"); if (bar) window.bars.push(bar.hidden ? -1 : bar.value); });
		return "ready";
	})()`)

	v.choose("upload", d.file("太大.pdf", "%PDF-1.7\n", most+1))
	v.click("#attach", "")
	v.sees("#upload-said", "“太大.pdf”有 50.0 MB，超过 50 MB")
	require.Equal(d.t, "0", v.value(`String(window.bars.length)`), "nothing was sent for it")

	v.choose("upload", d.file("断线.pdf", "%PDF-1.4 断线", 0))
	held := v.paused("*/edit", chromedp.Func(func(context.Context, *chromedp.Target) error { v.click("#attach", ""); return nil }))
	_, err := chromedp.Call(v.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: held, ErrorReason: network.ErrorReason("ConnectionAborted")})
	require.NoError(d.t, err)
	v.sees("#upload-said", zh("web.file.broken"))
	v.unpaused()
	v.requireHolds(values)
	v.click("#attach", "")
	v.sees("#files .file .id", "sha256:")
	require.Equal(d.t, "断线", v.holds("file[0].title"), "the same file again, when the line is back")

	v.choose("upload", whole, d.file("IMG_0001.HEIC", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", 0), d.file("现场.webp", "RIFF\x24\x00\x00\x00WEBPVP8 …", 0),
		d.file("会议.mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp41avc1", 0), d.file("旧表.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 600), d.file("断线又一份.pdf", "%PDF-1.4 断线", 0))
	v.click("#attach", "")
	v.sees("#files .about", digestOf(d.t, whole))
	v.sees("#upload-said", zh("web.file.taken", catalog.Args{"n": 3}), "“会议.mp4”", "请上传文档、扫描件或照片", "“旧表.doc”", "请另存为 .docx、.xlsx 或 PDF", "“断线又一份.pdf”与已有的附件“断线”内容完全相同")
	v.sees("#files .about", zh("file-kind.heic"))
	v.sees("#files .about", zh("file-kind.webp"))
	require.Equal(d.t, "yes", v.value(`window.stayed`), "without loading the page again")
	require.NotEqual(d.t, "0", v.value(`String(window.bars.filter(bar => bar > 0).length)`), "it was to be seen how far the upload is")
	v.requireHolds(values)
	require.Equal(d.t, "attach", v.focused())

	store, err := attachments.Open(d.t.Context(), devservices.EvidenceBucket(d.folder))
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, store.Close()) }()
	require.NoError(d.t, store.Check(d.t.Context(), digestOf(d.t, whole)), "the digest that is shown is the store's")

	others := v.postFiles(stepPath(zhanlanlu, pilot.StepPilotPlan)+"/edit", map[string]string{"act": "attach", "note": "kept"}, nil)
	require.Equal(d.t, http.StatusForbidden, others.status, "another's form")
	huge := v.postFiles(stepPath(zhanlanlu, pilot.StepLeadingGroup)+"/edit", map[string]string{"act": "attach", "note": "留着", "id": "x", "revision": "0"}, map[string]string{"录像.pdf": "%PDF-" + strings.Repeat("0", 61<<20)}, "Accept-Language", "en")
	require.Equal(d.t, http.StatusConflict, huge.status, "another window has this draft")
	require.Contains(d.t, huge.body, "留着")

	v.check()
	v.sees("main .file", digestOf(d.t, whole))
	v.send()
	v.sees("#outcome", zh("web.outcome.accepted"))
	v.open(stepPath(zhanlanlu, pilot.StepLeadingGroup))
	v.sees("details .file .id", digestOf(d.t, whole))
	got := v.request(http.MethodGet, v.value(script(`[...document.querySelectorAll("details .file")].find(e => e.innerText.includes(%s)).querySelector("a").getAttribute("href")`, digestOf(d.t, whole))), "")
	require.Equal(d.t, http.StatusOK, got.status)
	sum := sha256.Sum256([]byte(got.body))
	require.Equal(d.t, digestOf(d.t, whole), "sha256:"+hex.EncodeToString(sum[:]))

	huge = v.postFiles(stepPath(zhanlanlu, pilot.StepResponsibilities)+"/edit", map[string]string{"act": "attach", "note": "留着"}, map[string]string{"录像.pdf": "%PDF-" + strings.Repeat("0", 61<<20)}, "Accept-Language", "en")
	require.Equal(d.t, http.StatusUnprocessableEntity, huge.status)
	require.Contains(d.t, huge.body, "录像.pdf has 61.0 MB; 50 MB are the most")
	require.Contains(d.t, huge.body, "留着")
}

// postFiles posts a form with files past the browser, as one without JavaScript does.
func (v *visitor) postFiles(path string, values, files map[string]string, headers ...string) reply {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range values {
		require.NoError(v.t, w.WriteField(name, value))
	}
	for name, content := range files {
		to, err := w.CreateFormFile("upload", name)
		require.NoError(v.t, err)
		_, err = to.Write([]byte(content))
		require.NoError(v.t, err)
	}
	require.NoError(v.t, w.Close())
	return v.request(http.MethodPost, path, body.String(), append(headers, "Content-Type", w.FormDataContentType())...)
}
