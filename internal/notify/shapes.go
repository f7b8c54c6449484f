package notify

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/view"
)

// Headers of our own webhooks.
const (
	HeaderTimestamp = "Shidian-Timestamp" // seconds since 1970
	HeaderSignature = "Shidian-Signature" // sha256= and the HMAC in hex
	HeaderKey       = "Idempotency-Key"   // the same whenever the same notice is sent
)

// Note is our own JSON.
type Note struct {
	V         int      `json:"v"`
	ID        string   `json:"id"`     // the same whenever the same notice is sent
	Number    int64    `json:"number"` // as `shidian notices` lists it
	Kind      string   `json:"kind"`
	Programme string   `json:"programme"`
	Place     string   `json:"place"`
	PlaceName string   `json:"placeName"`
	Step      string   `json:"step,omitempty"`
	Steps     []string `json:"steps,omitempty"`
	Due       string   `json:"due,omitempty"` // the day by whose end
	Role      string   `json:"role"`
	Unit      string   `json:"unit"`
	Name      string   `json:"name,omitempty"`
	For       string   `json:"for,omitempty"` // the absent person for whom this one stands in
	Lang      string   `json:"lang"`
	Title     string   `json:"title"`
	Text      string   `json:"text"`
}

func read(n postgres.OutNotice) view.Notice {
	return view.ReadNotice(n.Terms, n.Event, n.Kind, n.To, n.MeantAt)
}

func note(n postgres.OutNotice) Note {
	said, lang := read(n), view.LangOf(n.Terms)
	out := Note{
		V: 1, ID: name(n), Number: n.ID, Kind: string(n.Kind), Programme: n.Terms.Programme, Place: n.Terms.Place(), PlaceName: n.Terms.PlaceName(),
		Step: string(n.Event.Step), Due: string(said.Due), Role: string(n.To.Role), Unit: n.To.Unit, Name: n.To.Name, For: n.To.For,
		Lang: string(lang), Title: said.Subject, Text: said.Text(lang),
	}
	for _, step := range said.Steps {
		out.Steps = append(out.Steps, string(step))
	}
	return out
}

// sign puts our signature into the header: over the timestamp, a full stop and
// the body, so that neither can be replaced.
func (h *Hooks) sign(header http.Header, secret, key string, body []byte) {
	timestamp := strconv.FormatInt(h.now().Unix(), 10)
	header.Set(HeaderTimestamp, timestamp)
	header.Set(HeaderSignature, Sign(secret, timestamp, body))
	header.Set(HeaderKey, key)
}

// Sign is the signature that a receiver compares with, in constant time.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (h *Hooks) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

// robotTakes is how many bytes of markdown a robot takes.
func robotTakes(hook string) int {
	if hook == pilot.HookDingTalk {
		return 18_000
	}
	return 4096
}

type markdown map[string]string

// weCom is the shape for a WeCom group's robot.
func weCom(p message) any {
	_, text := p.markdown()
	return map[string]any{"msgtype": "markdown", "markdown": markdown{"content": text}}
}

// dingTalk is the shape for a DingTalk group's robot.
func dingTalk(p message) any {
	title, text := p.markdown()
	return map[string]any{"msgtype": "markdown", "markdown": markdown{"title": title, "text": text}}
}

// markdown is what a robot says: one notice with everything, or a list of several.
func (p message) markdown() (title, text string) {
	most := robotTakes(p[0].Hook)
	if len(p) == 1 {
		said := read(p[0])
		return said.Subject, said.Markdown(view.LangOf(p[0].Terms), most)
	}
	list, _ := p.list(most)
	return list.Title, list.Text
}

// list lists as many notices as fit, the first ones, and says how many these are.
func (p message) list(most int) (view.RobotList, int) {
	notices := make([]view.Notice, len(p))
	for i, n := range p {
		notices[i] = read(n)
	}
	return view.ListForRobot(view.LangOf(p[0].Terms), notices, most)
}

// signDingTalk adds the time and its signature to a robot's address, as a robot
// with a secret wants it.
func (h *Hooks) signDingTalk(target *url.URL, secret string) {
	query := target.Query()
	secret = cmp.Or(secret, h.dingTalkSecret(query.Get("access_token")))
	if secret == "" {
		return
	}
	timestamp := strconv.FormatInt(h.now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp + "\n" + secret))
	query.Set("timestamp", timestamp)
	query.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	target.RawQuery = query.Encode()
}

// Codes of robots.
var (
	robotBusy    = []int{45009, 45033, 130101, 410100}  // too many at once: to be tried again
	robotTrouble = []int{-1}                            // of its own: to be tried again
	robotGone    = []int{93000, 300001, 300005, 310000} // of the address or its secret: nothing would go out
)

const robotWaits = time.Minute // a group takes so many messages a minute

// judgeRobot reads a robot's own answer: HTTP says yes to everything. What it says goes
// on record without what is to be hidden.
func judgeRobot(reply []byte, hide func(string) string) *failure {
	var answer struct {
		Code    *int   `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if err := json.Unmarshal(reply, &answer); err != nil || answer.Code == nil {
		return failed(reasonRobot, "no errcode in the answer")
	}
	if *answer.Code == 0 {
		return nil
	}
	f := failed(reasonRobot, fmt.Sprintf("errcode %d %s", *answer.Code, hide(answer.Message)))
	f.busy = slices.Contains(robotBusy, *answer.Code)
	if f.permanent = !f.busy && !slices.Contains(robotTrouble, *answer.Code); !f.permanent {
		f.after = robotWaits
	}
	f.content = f.permanent && !slices.Contains(robotGone, *answer.Code)
	return f
}
