package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// unzippedText is what a file says, members of a workbook too.
func unzippedText(t *testing.T, raw []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return string(raw)
	}
	var all strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		member, err := io.ReadAll(r)
		require.NoError(t, err)
		all.Write(member)
	}
	return all.String()
}

// lookups are pages, files and parts of pages, asked for with what is another programme's.
func lookups(own, other *programmeOf) []string {
	paths := []string{
		"/", "/?inbox", "/board", "/close", "/ledger", "/ledger?programme=" + own.code, "/ledger/csv", "/ledger/xlsx", "/statistics", "/statistics/xlsx", "/bulletins", "/bulletins/1", "/bulletins/now", "/notices",
		"/timeline", "/schedule", "/slow", "/staff", "/calendar", "/news", "/help/rules/R24", "/answers/refused-" + other.number + "?at=" + own.place,
		"/files/" + other.file + "?at=" + own.place + "&form=leading-group", "/files/" + other.file + "?at=" + other.place + "&form=leading-group",
	}
	for _, p := range []*programmeOf{own, other} {
		for _, place := range []string{p.place, p.place + "/" + p.community} {
			for _, form := range []string{"/p/%s", "/p/%s/documents", "/p/%s/orders/return", "/board?at=%s", "/ledger?sub-district=%s", "/notices?sub-district=%s", "/timeline?at=%s", "/schedule?at=%s", "/calendar?at=%s", "/calendar?span=week&at=%s", "/slow?sub-district=%s", "/statistics?sub-district=%s", "/staff?sub-district=%s", "/answers/the-same?at=%s&form=leading-group"} {
				paths = append(paths, fmt.Sprintf(form, place))
			}
			for _, step := range []pilot.Step{pilot.StepLeadingGroup, pilot.StepPilotPlan, pilot.StepMobilisation, pilot.StepCharter} {
				at := "/p/" + place + "/steps/" + string(step)
				paths = append(paths, at, at+"/edit", at+"/print", at+"/print?id=the-same", at+"/edit?answer=refused-"+other.number, at+"/edit?from=last")
			}
			paths = append(paths, "/p/"+place+"/records/bulletin/edit")
		}
	}
	return paths
}

// tampering are forms that name what is another programme's.
func tampering(other *programmeOf) map[string]url.Values {
	number := fmt.Sprint(other.office.Number)
	step := "/p/" + other.place + "/steps/mobilisation"
	return map[string]url.Values{
		"/seat":                                 filled("seat", fmt.Sprint(other.district.Number)),
		"/staff":                                filled("seat", "sub-district-office@"+other.place, "subject", "spy", "name", "外人", "programme", other.code),
		"/staff/end":                            filled("number", number, "reason", "越权", "programme", other.code),
		step + "/edit":                          filled("act", "discard", "id", "draft-"+other.number, "programme", other.code),
		step + "/live":                          filled("note", "越权", "id", "draft-"+other.number, "revision", "1", "programme", other.code),
		step + "/send":                          filled("id", "draft-"+other.number, "revision", "1", "programme", other.code),
		"/p/" + other.place + "/documents":      filled("step", "mobilisation", "revision:mobilisation", "1", "programme", other.code),
		"/p/" + other.place + "/orders/return":  filled("step", "leading-group", "reason", "越权", "id", "o-1", "programme", other.code),
		"/p/" + other.place + "/orders/suspend": filled("reason", "越权", "id", "o-2", "acting", number),
		"/p/" + other.place + "/steps/leading-group/edit": filled("act", "save", "note", "越权", "acting", fmt.Sprint(other.office.Number), "files[0].digest", other.file),
	}
}

// Three programmes in one database, two with the same codes of places: whoever has a seat in
// one sees nothing of the others and changes nothing there, whatever he asks for.
func TestProgrammes_NobodySeesOrTouchesAnothers(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	own := in.all[0]
	for _, role := range pilot.Roles() {
		w := in.signIn(string(role) + "." + own.code)
		require.Contains(t, says(t, w.get("/?inbox")), own.mark, "its own it sees: %s", role)
		for _, other := range in.all[1:] {
			before := in.rows(other.code)
			for _, path := range lookups(own, other) {
				in.requireNothingOf(other, says(t, w.get(path)), string(role)+" GET "+path)
			}
			for path, form := range tampering(other) {
				in.requireNothingOf(other, says(t, w.send(http.MethodPost, path, form)), string(role)+" POST "+path)
			}
			require.Equal(t, before, in.rows(other.code), "%s has changed something of %s", role, other.code)
		}
	}
}

func (in *installation) requireNothingOf(other *programmeOf, said, what string) {
	in.t.Helper()
	require.NotContains(in.t, said, other.mark, what)
	require.NotContains(in.t, said, other.code, what)
}

func TestProgrammes_LinksIntoAnotherLeadNowhere(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	w := in.signIn("district." + in.all[0].code)
	for _, code := range []string{in.all[1].code, "nothing-2002", "../x"} {
		answer := w.get("/p/yuetan?programme=" + url.QueryEscape(code))
		require.Equal(t, http.StatusForbidden, answer.Code, code)
		require.Contains(t, answer.Body.String(), "您在这个方案里没有任职", "nobody hears whether it is there")
	}
	require.Contains(t, w.get("/p/yuetan?programme="+in.all[0].code).Body.String(), in.all[0].mark+"街道")
}

// A message's id is the sender's; two programmes may well use the same.
func TestProgrammes_TheSameIDIsAnotherMessageInEach(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	for _, p := range in.all[:2] {
		w := in.signIn("sub-district-party." + p.code)
		require.Contains(t, w.get("/p/yuetan/steps/leading-group").Body.String(), p.mark+"附言")
		m, found, err := in.record.MessageAt(t.Context(), p.code, "yuetan", "the-same")
		require.NoError(t, err)
		require.True(t, found)
		require.Contains(t, string(m.Raw), p.mark)
	}
	_, found, err := in.record.MessageAt(t.Context(), in.all[2].code, "yuetan", "the-same")
	require.NoError(t, err)
	require.False(t, found)
}

// A digest that somebody got to know is no file: not another programme's, and not another
// place's, though it is named in what he sent.
func TestProgrammes_AFileOfAnotherIsNeitherTakenNorGiven(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	own, other := in.all[0], in.all[1]
	events := in.handIn(own.terms, pilot.StepMobilisation, "steals", func(h *pilot.HandIn) {
		h.Attachments = []pilot.Attachment{{Digest: other.file, Title: "偷看", Type: "application/pdf", Size: 20}}
	})
	require.Equal(t, pilot.EventRefused, events[0].Type)
	require.Contains(t, fmt.Sprint(events[0].Findings), pilot.CodeAttachmentUnknown)
	w := in.signIn("sub-district-party." + own.code)
	require.Contains(t, w.get("/p/yuetan/steps/mobilisation").Body.String(), "偷看", "what was refused is shown")
	answer := w.get("/files/" + other.file + "?at=yuetan&form=mobilisation")
	require.Equal(t, http.StatusNotFound, answer.Code)
	require.NotContains(t, answer.Body.String(), other.mark)
	mine := w.get("/files/" + own.file + "?at=yuetan&form=leading-group")
	require.Equal(t, http.StatusOK, mine.Code)
	require.Contains(t, mine.Body.String(), own.mark)
	in.handIn(own.terms, pilot.StepMobilisation, "own-refused", func(h *pilot.HandIn) {
		h.Evidence, h.Attachments = []byte(`{}`), []pilot.Attachment{{Digest: own.file, Title: "自己的", Type: "application/pdf", Size: 20}}
	})
	require.Equal(t, http.StatusOK, w.get("/files/"+own.file+"?at=yuetan&form=mobilisation").Code, "one's own, in what was refused, is there")
}

func TestProgrammes_SealsAreForOnesOwnAlone(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	own, other := in.all[0], in.all[1]
	subject := "sub-district-office." + own.code
	by := pilot.Actor{Name: own.office.Person.Name, Role: own.office.Seat.Role, Unit: own.office.Seat.Unit}
	require.Equal(t, own.terms.WorkflowID(), in.sealed(in.sealsFor(subject, own.terms.WorkflowID(), by)).Workflow)
	for _, id := range []string{other.terms.WorkflowID(), other.below.WorkflowID(), "pilot/" + other.code + "/" + own.code, "bulletin/" + own.code} {
		require.Equal(t, http.StatusForbidden, in.sealsFor(subject, id, by).Code, id)
		theirs := pilot.Actor{Name: other.office.Person.Name, Role: by.Role, Unit: by.Unit}
		require.Equal(t, http.StatusForbidden, in.sealsFor(subject, id, theirs).Code, id)
	}
}

func TestProgrammes_NewsAndCalendarFeedsAreOfOneAlone(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	for _, p := range in.all {
		for _, at := range []string{"", "?at=" + p.place} {
			heard, err := in.desk.Shown(httptest.NewRequest(http.MethodGet, "/news"+at, nil), p.district)
			require.NoError(t, err)
			require.Contains(t, heard, "pilot/"+p.code+"/"+p.place)
			for _, id := range heard {
				require.Equal(t, p.code, strings.Split(id, "/")[1], id)
			}
		}
		page := in.signIn("sub-district-party." + p.code).get("/calendar").Body.String()
		key := regexp.MustCompile(`calendar\.ics\?key=([0-9A-Za-z._-]+)`).FindStringSubmatch(page)
		require.NotNil(t, key)
		feed := (&window{in, map[string]*http.Cookie{}}).get("/calendar.ics?key=" + key[1])
		require.Equal(t, http.StatusOK, feed.Code)
		unfolded := strings.ReplaceAll(feed.Body.String(), "\r\n ", "")
		require.Contains(t, unfolded, p.mark)
		require.Contains(t, unfolded, "?programme="+p.code, "a link opens in this programme, whatever seat the browser has")
		for _, other := range in.all {
			if other != p {
				require.NotContains(t, unfolded, other.mark)
			}
		}
	}
}

// Who has seats in two programmes with the same codes chooses, and always sees where he is.
func TestProgrammes_WhoHasSeatsInTwoChooses(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	a, b := in.all[0], in.all[1]
	inA := in.appoint(a, "both", "两边", a.office.Seat)
	inB := in.appoint(b, "both", "两边", b.office.Seat)
	w := in.signIn("both")
	first := w.get("/p/yuetan").Body.String()
	for _, p := range in.all[:2] {
		require.Contains(t, first, p.mark+"方案 ("+p.code+")")
		require.Contains(t, first, p.mark+"街道 · ")
	}
	require.Contains(t, first, `name="to" value="/p/yuetan"`)
	require.Equal(t, http.StatusConflict, w.post("/p/yuetan/steps/mobilisation/edit", "act", "save", "note", "写给谁").Code)
	require.Equal(t, "/p/yuetan", w.post("/seat", "seat", fmt.Sprint(inB.Number), "to", "/p/yuetan").Header().Get("Location"))
	shown := w.get("/p/yuetan").Body.String()
	require.Contains(t, shown, "<strong>"+b.mark+"方案 ("+b.code+")</strong>")
	require.Contains(t, shown, "<h1>"+b.mark+"街道")
	require.Equal(t, "/", w.post("/seat", "seat", fmt.Sprint(inA.Number)).Header().Get("Location"))
	require.Contains(t, w.get("/p/yuetan").Body.String(), "<h1>"+a.mark+"街道")
	require.Contains(t, w.get("/p/yuetan?programme="+b.code).Body.String(), "<h1>"+b.mark+"街道")
	require.Contains(t, w.get("/p/yuetan").Body.String(), "<h1>"+b.mark+"街道", "it stays chosen")
}

// A form belongs to the seat in which it was opened, whatever was chosen in another window
// since: a hand-in for one programme never goes to the other.
func TestProgrammes_AFormGoesWhereItWasOpened(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	a, b := in.all[0], in.all[1]
	inA := in.appoint(a, "both", "两边", a.office.Seat)
	inB := in.appoint(b, "both", "两边", b.office.Seat)
	w := in.signIn("both")
	w.post("/seat", "seat", fmt.Sprint(inA.Number))
	form := w.get("/p/yuetan/steps/mobilisation/edit").Body.String()
	require.Contains(t, form, fmt.Sprintf(`name="acting" value="%d"`, inA.Number))
	w.post("/seat", "seat", fmt.Sprint(inB.Number)) // in another window
	acting := fmt.Sprint(inA.Number)

	before := in.rows(b.code)
	require.Equal(t, http.StatusOK, w.post("/p/yuetan/steps/mobilisation/live", "acting", acting, "id", "both-1", "revision", "0", "window", "w", "note", "给甲的").Code)
	require.Contains(t, w.get("/p/yuetan").Body.String(), "<h1>"+b.mark+"街道", "a page in the background changes no seat")
	require.Equal(t, http.StatusSeeOther, w.post("/p/yuetan/steps/mobilisation/edit", "acting", acting, "id", "both-1", "revision", "1", "window", "w", "act", "save", "note", "给甲的").Code)
	require.Contains(t, w.get("/p/yuetan").Body.String(), "<h1>"+a.mark+"街道", "whoever sends a form is where it belongs")
	w.post("/seat", "seat", fmt.Sprint(inB.Number))
	draft, err := in.record.Draft(t.Context(), in.draftKey(a, inA))
	require.NoError(t, err)
	require.Contains(t, string(draft.Content), "给甲的")
	sent := w.post("/p/yuetan/steps/mobilisation/send", "acting", acting, "id", draft.MessageID, "revision", fmt.Sprint(draft.Revision))
	require.Contains(t, []int{http.StatusSeeOther, http.StatusUnprocessableEntity}, sent.Code)
	_, found, err := in.record.MessageAt(t.Context(), a.code, "yuetan", draft.MessageID)
	require.NoError(t, err)
	require.True(t, found, "it came where it was written for")
	require.Equal(t, before, in.rows(b.code))

	over := w.post("/p/yuetan/steps/mobilisation/edit", "acting", fmt.Sprint(b.office.Number), "act", "save", "note", "冒用")
	require.Equal(t, http.StatusForbidden, over.Code, "a seat that is somebody else's")
	require.Equal(t, before, in.rows(b.code))
}

// Who has several seats in one programme is not asked: the first is as before.
func TestProgrammes_SeatsInOneAreNotAskedFor(t *testing.T) {
	t.Parallel()
	in := newInstallation(t)
	a := in.all[0]
	in.appoint(a, "two", "一人两职", a.office.Seat)
	in.appoint(a, "two", "一人两职", seats.Seat{Role: pilot.RoleSubDistrictParty, Unit: a.place})
	page := in.signIn("two").get("/p/yuetan").Body.String()
	require.Contains(t, page, "<h1>"+a.mark+"街道")
	require.NotContains(t, page, a.mark+"方案", "there is but one")
}

// A form that names no seat would go wherever another window has led to since.
func TestForms_EachNamesTheSeatInWhichItWasOpened(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("templates/*.html")
	require.NoError(t, err)
	form := regexp.MustCompile(`(?s)<form method="post" action="([^"]*)"[^>]*>(.{0,200})`)
	of := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, found := range form.FindAllStringSubmatch(string(text), -1) {
			if slices.Contains([]string{"/lang", "/signin", "/signout", "/seat", "{{.Here}}"}, found[1]) { // of nobody's seat; the last says again what it was given
				continue
			}
			of++
			require.Regexp(t, `\{\{template "(acting|identity)"`, found[2], `%s: put {{template "acting" $}} into the form for %s`, file, found[1])
		}
	}
	require.Greater(t, of, 7)
}
