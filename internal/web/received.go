package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/pilot"
)

// What is read of a form with files. A file that is not taken is read to its end all the
// same: a browser that is cut off while it sends shows a broken line, and not the reason.
const (
	maxRead    = 1 << 30   // bytes, of everything
	maxKept    = 200 << 20 // bytes, of all files together that are kept
	maxUploads = 20        // files
	partWeighs = 64        // what a field weighs beside its name and value, in bytes
)

// How long a form with files may take: any time while it goes on coming, within reason.
const (
	stallsFor  = 40 * time.Second
	arrivesFor = 30 * time.Minute
)

// upload is a file that came with a form.
type upload struct {
	input string // the name of the field that it was chosen in
	name  string // as its owner calls it
	path  string // where it lies until the request is answered; empty: it was not kept
	size  int64
	crowd bool // there were too many, or too much
}

// received is a form with files, as it comes.
type received struct {
	desk   *Desk
	folder string // of the files; empty: none was kept
	files  []upload
	kept   int64
	fields int64 // what they weigh
}

// receive reads a form with files: its fields become the request's, its files lie in a
// folder of their own until forget is called, if they are to be kept at all.
func (d *Desk) receive(w http.ResponseWriter, r *http.Request, keep bool) (*received, error) {
	in := &received{desk: d}
	patient := &patient{ReadCloser: r.Body, control: http.NewResponseController(w), last: time.Now().Add(arrivesFor)}
	r.Body = patient
	defer patient.done()
	parts, err := r.MultipartReader()
	if err != nil {
		return in, err
	}
	r.PostForm = map[string][]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err == nil {
			err = in.take(r, part, keep)
		}
		if err != nil {
			return in, err
		}
	}
}

func (in *received) take(r *http.Request, part *multipart.Part, keep bool) error {
	switch {
	case part.FileName() != "":
		return in.takeFile(part, keep)
	case part.Header.Get("Content-Type") != "": // a field for files in which none was chosen
		return nil
	}
	name := part.FormName()
	value, err := io.ReadAll(io.LimitReader(part, maxForm+1))
	if err != nil {
		return err
	}
	if in.fields += int64(len(name)+len(value)) + partWeighs; in.fields > maxForm {
		return &problem{Status: http.StatusRequestEntityTooLarge, Key: "web.problem.too-large", Args: catalog.Args{"most": maxForm >> 20}}
	}
	r.PostForm.Add(name, string(value))
	return nil
}

// takeFile keeps a file if there is room for it. Of one that is larger than files may be it
// keeps as much as shows that.
func (in *received) takeFile(part *multipart.Part, keep bool) error {
	own := upload{input: part.FormName(), name: nameOfFile(part.FileName())}
	most := in.desk.Limits.MaxBytes + 1
	if own.crowd = !keep || len(in.files) >= maxUploads || in.kept >= maxKept; own.crowd {
		most = 0
	}
	var err error
	if own.path, own.size, err = in.write(part, filepath.Ext(own.name), most); err != nil {
		return err
	}
	rest, err := io.Copy(io.Discard, part)
	if err != nil {
		return err
	}
	in.kept += own.size
	own.size += rest
	in.files = append(in.files, own)
	return nil
}

// endings are those by which a file is kept: what it is, its content says, but some endings
// are of programs.
var endings = regexp.MustCompile(`^\.[A-Za-z0-9]{1,10}$`)

func (in *received) write(part io.Reader, ending string, most int64) (path string, size int64, err error) {
	if most == 0 {
		return "", 0, nil
	}
	if in.folder == "" {
		if in.folder, err = os.MkdirTemp("", "shidian-upload-"); err != nil {
			return "", 0, err
		}
	}
	if !endings.MatchString(ending) {
		ending = ""
	}
	path = filepath.Join(in.folder, strconv.Itoa(len(in.files))+ending)
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, err
	}
	size, err = io.Copy(to, io.LimitReader(part, most))
	return path, size, errors.Join(err, to.Close())
}

// forget removes the files.
func (in *received) forget() {
	if in != nil && in.folder != "" {
		_ = os.RemoveAll(in.folder) // temporary files more are swept by the system
	}
}

// chosenIn are the files that were chosen in a field.
func (in *received) chosenIn(input string) []upload {
	if in == nil {
		return nil
	}
	var of []upload
	for _, f := range in.files {
		if f.input == input {
			of = append(of, f)
		}
	}
	return of
}

// maxFileName is how long the name of a file may be, in characters.
const maxFileName = 120

// nameOfFile is a file's name as it is shown; its ending stays, however long it is.
func nameOfFile(name string) string {
	name = strings.TrimRight(path.Base(strings.ReplaceAll(name, `\`, "/")), ". ")
	ending := path.Ext(name)
	if !endings.MatchString(ending) {
		ending = ""
	}
	return pilot.CleanText(strings.TrimSuffix(name, ending), maxFileName) + ending
}

// patient reads a body for as long as it goes on coming.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
	last    time.Time
}

func (p *patient) Read(b []byte) (int, error) {
	at := time.Now().Add(stallsFor)
	if at.After(p.last) {
		at = p.last
	}
	_ = p.control.SetReadDeadline(at) // a server that can't keeps to its own
	return p.ReadCloser.Read(b)
}

// done leaves the time that an answer may take.
func (p *patient) done() {
	_ = p.control.SetReadDeadline(time.Time{})
	_ = p.control.SetWriteDeadline(time.Now().Add(2 * answersIn))
}
