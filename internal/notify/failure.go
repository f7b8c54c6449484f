package notify

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// Codes of reasons why a notice did not go out, as the record keeps them: a code,
// and behind a colon what the other side said. Their words are in the catalogue.
const (
	ReasonNoMailServer = "no-mail-server"
	ReasonUnsigned     = "no-signing-key"
	ReasonTooOld       = "too-old"
	reasonMailServer   = "mail-server"         // it can't be reached, or does not let us in
	reasonMailRefused  = "mail-refused"        // it does not take this mail
	reasonBadAddress   = "bad-address"         // no mail address
	reasonBadWebhook   = "bad-webhook"         // no URL that anything is sent to
	reasonNotAllowed   = "webhook-not-allowed" // its host is not in the settings
	reasonInside       = "webhook-inside"      // its host is at an address inside
	reasonUnknownName  = "webhook-unknown"     // the settings have no webhook of this name
	reasonUnreachable  = "webhook-silent"      // no answer
	reasonAnswer       = "webhook-answer"      // another answer than yes
	reasonRobot        = "robot-answer"        // a robot's own code
	reasonInterrupted  = "sender-was-ended"    // before it was sent
)

// failure is why something did not go out.
type failure struct {
	code, detail string
	permanent    bool          // trying again is no use
	content      bool          // permanent, and because of what the message says: others may go out
	busy         bool          // the other side takes so many in a time; no attempt of this message is used up
	answered     bool          // by the mail server: the connection is fit for more
	server       bool          // nothing was wrong with this message: nobody's would go out
	after        time.Duration // at least so long until it is tried again
}

func (f *failure) Error() string {
	if f.detail == "" {
		return f.code
	}
	return f.code + ": " + f.detail
}

func failed(code string, detail any) *failure {
	return &failure{code: code, detail: short(fmt.Sprint(detail))}
}

// asFailure is any error as a failure, to be tried again when it is none of ours.
func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	return failed(reasonInterrupted, err)
}

const longestDetail = 300 // runes

func short(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "?")), " ")
	if r := []rune(text); len(r) > longestDetail {
		return string(r[:longestDetail]) + "…"
	}
	return text
}

const (
	firstRetry = 30 * time.Second
	lastRetry  = time.Hour
)

// backoff is how long to wait after so many attempts: twice as long each time,
// within a fifth of it by chance, from 0 to 1, so that not everything comes back
// at once.
func backoff(attempts int, first, last time.Duration, chance float64) time.Duration {
	wait := float64(first) * math.Pow(2, float64(min(max(attempts, 1), 30)-1))
	wait = min(wait, float64(last))
	return time.Duration(wait * (0.8 + 0.4*chance))
}
