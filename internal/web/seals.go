package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"shidian/internal/pilot"
	"shidian/internal/seats"
)

// The command line signs in with the provider (`shidian login`) and has its messages sealed
// here: the private key stays with the desk.

// Introduction is what the desk says of itself to the command line, at
// /.well-known/shidian.json.
type Introduction struct {
	Issuer   string `json:"issuer"`
	ClientID string `json:"clientId,omitempty"`
	By       string `json:"by,omitempty"` // ByWeCom, ByDingTalk; empty: OpenID Connect
}

// Providers at which the command line can't sign in.
const (
	ByWeCom    = "wecom"
	ByDingTalk = "dingtalk"
)

// SealRequest is a message to be sealed.
type SealRequest struct {
	Workflow string          `json:"workflow"`
	Message  json.RawMessage `json:"message"`
}

// SealAnswer has the seal, or why there is none.
type SealAnswer struct {
	Seal    string `json:"seal,omitempty"`
	Refused string `json:"refused,omitempty"` // signed-out, no-seat or unreadable
}

func (d *Desk) introduce(w http.ResponseWriter, _ *http.Request) {
	answerJSON(w, http.StatusOK, d.Provider.Introduction())
}

// SeatHeld is a seat in which somebody may act now, as messages have it.
type SeatHeld struct {
	Programme string      `json:"programme"`
	By        pilot.Actor `json:"by"`
}

// sealMessage seals a message of the person whom the bearer's ID token proves, in a seat
// that he has; asked for nothing, it tells which these are.
func (d *Desk) sealMessage(w http.ResponseWriter, r *http.Request) {
	who, held, ok := d.bearer(w, r)
	if !ok {
		return
	}
	if r.Method == http.MethodGet {
		all := []SeatHeld{}
		for _, a := range held {
			v := &visit{seat: a}
			all = append(all, SeatHeld{a.Programme, v.actor()})
		}
		answerJSON(w, http.StatusOK, all)
		return
	}
	var asked SealRequest
	var h pilot.Header
	raw, err := io.ReadAll(io.LimitReader(r.Body, 4*pilot.MaxMessageBytes))
	if err != nil || json.Unmarshal(raw, &asked) != nil || json.Unmarshal(asked.Message, &h) != nil {
		answerJSON(w, http.StatusBadRequest, SealAnswer{Refused: "unreadable"})
		return
	}
	for _, a := range held {
		v := &visit{desk: d, person: who.Person, at: who.At, seat: a}
		if h.By != v.actor() || !ofProgramme(asked.Workflow, a.Programme) {
			continue
		}
		if seal, err := v.signed().Message(d.Signer, asked.Workflow, asked.Message); err == nil {
			answerJSON(w, http.StatusOK, SealAnswer{Seal: seal})
			return
		}
	}
	answerJSON(w, http.StatusForbidden, SealAnswer{Refused: "no-seat"})
}

// bearer is who a program acts for, with the seats that he has now; false when it was told
// why not.
func (d *Desk) bearer(w http.ResponseWriter, r *http.Request) (who Identified, held []seats.Appointment, ok bool) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		answerJSON(w, http.StatusUnauthorized, SealAnswer{Refused: "signed-out"})
		return who, nil, false
	}
	who, err := d.Provider.Verify(r.Context(), token)
	if err != nil {
		status := http.StatusUnauthorized
		if errors.Is(err, ErrProviderAway) {
			status = http.StatusServiceUnavailable
		}
		answerJSON(w, status, SealAnswer{Refused: "signed-out"})
		return who, nil, false
	}
	all, err := d.Record.AppointmentsOf(r.Context(), who.Person)
	for _, a := range all {
		zone, zoneErr := d.zone(r.Context(), a.Programme)
		if err = errors.Join(err, zoneErr); zoneErr == nil && a.Holds(d.Now(), zone) {
			held = append(held, a)
		}
	}
	if err != nil {
		d.Log.Error("read who may act in which seat", "error", err)
		answerJSON(w, http.StatusServiceUnavailable, SealAnswer{})
		return who, nil, false
	}
	return who, held, true
}

// ofProgramme says whether a workflow is a pilot of a programme, or a life after one.
func ofProgramme(workflowID, programme string) bool {
	parts := strings.Split(workflowID, "/")
	return len(parts) >= 3 && parts[1] == programme
}

func answerJSON(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(data) // who is gone can't be told
}
