package web

import (
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// inMemory is how much of an upload is not put into temporary files, in bytes.
const inMemory = 4 << 20

// parsed reads the form that was posted, if one was; of who is not signed in no files.
func parsed(r *http.Request, files bool) error {
	if r.Method != http.MethodPost || r.PostForm != nil {
		return nil
	}
	var err error
	switch {
	case !isMultipart(r):
		err = r.ParseForm()
	case files:
		err = r.ParseMultipartForm(inMemory) //nolint:gosec // the guard limits the body
	default:
		r.PostForm, err = withoutFiles(r)
		r.Form = r.PostForm
	}
	if err == nil {
		r.PostForm = asText(r.PostForm)
	}
	return err
}

// withoutFiles is what was typed in a form that files came with. They are read past: nobody
// who is not signed in fills a disk.
func withoutFiles(r *http.Request) (url.Values, error) {
	form, left := url.Values{}, int64(maxForm)
	parts, err := r.MultipartReader()
	for err == nil {
		var part *multipart.Part
		if part, err = parts.NextPart(); err != nil {
			break
		}
		if part.FileName() != "" {
			continue
		}
		var value []byte
		value, err = io.ReadAll(io.LimitReader(part, left+1))
		if left -= int64(len(value)); left < 0 {
			return form, &http.MaxBytesError{Limit: maxForm}
		}
		form.Add(part.FormName(), string(value))
	}
	if err == io.EOF { //nolint:errorlint // one that is wrapped says that the form broke off
		return form, nil
	}
	return form, err
}

// asText is a form of which everything can be kept and sent as text, with lines that end as
// ours do. No browser sends fields with other names.
func asText(form url.Values) url.Values {
	out := url.Values{}
	for name, values := range form {
		if !utf8.ValidString(name) || strings.Contains(name, "\x00") {
			continue
		}
		for _, value := range values {
			out.Add(name, textual.Replace(strings.ToValidUTF8(value, "\uFFFD")))
		}
	}
	return out
}

var textual = strings.NewReplacer("\r\n", "\n", "\x00", "\uFFFD")
