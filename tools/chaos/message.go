package main

import (
	"context"
	"encoding/json"
	"fmt"

	"shidian/internal/client"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/workflows"
)

// message is something to be sent to a pilot, by either way.
type message struct {
	programme, place string
	parts            []Part
	signal           string
	body             json.RawMessage
	ask              func(context.Context, *client.Client) (client.Answer, error)
}

func (m message) workflowID() string { return workflows.PilotID(m.programme, m.place) }

// or is the community's life after its pilot, to which the desk takes what is no
// hand-in once the pilot has closed.
func (m message) or() string {
	if m.signal == workflows.SignalStepCompleted || m.signal == "" {
		return ""
	}
	return workflows.GovernanceID(m.programme, m.place)
}

func newMessage(programme, place, signal, id string, content any, ask func(context.Context, *client.Client) (client.Answer, error)) (message, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return message{}, fmt.Errorf("write %s for %s: %w", id, place, err)
	}
	return message{programme: programme, place: place, parts: []Part{partOf(id, body)}, signal: signal, body: body, ask: ask}, nil
}

func handInMessage(programme, place string, h pilot.HandIn) (message, error) {
	return newMessage(programme, place, workflows.SignalStepCompleted, h.ID, h, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.HandIn(ctx, programme, place, h, client.Way{})
	})
}

// severalMessage is several hand-ins at once.
func severalMessage(programme, place string, all []pilot.HandIn) (message, error) {
	m := message{programme: programme, place: place, ask: func(ctx context.Context, c *client.Client) (client.Answer, error) {
		var answer client.Answer
		err := c.HandInAll(ctx, programme, place, all, client.Way{}, func(_ []pilot.HandIn, a client.Answer) {
			answer.Outcomes = append(answer.Outcomes, a.Outcomes...)
			answer.HandedOver = a.HandedOver
		})
		return answer, err
	}}
	for _, h := range all {
		body, err := json.Marshal(h)
		if err != nil {
			return m, fmt.Errorf("write %s for %s: %w", h.ID, place, err)
		}
		m.parts = append(m.parts, partOf(h.ID, body))
	}
	return m, nil
}

func returnMessage(programme, place string, r pilot.Return) (message, error) {
	return newMessage(programme, place, workflows.SignalStepReturned, r.ID, r, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.Return(ctx, programme, place, r, client.Way{})
	})
}

func extensionMessage(programme, place string, e pilot.Extension) (message, error) {
	return newMessage(programme, place, workflows.SignalDeadlineExtended, e.ID, e, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.Extend(ctx, programme, place, e, client.Way{})
	})
}

func suspensionMessage(programme, place string, s pilot.Suspension) (message, error) {
	return newMessage(programme, place, workflows.SignalPilotSuspended, s.ID, s, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.Suspend(ctx, programme, place, s, client.Way{})
	})
}

func orderMessage(programme, place string, a pilot.Amend) (message, error) {
	return newMessage(programme, place, workflows.SignalPlanAmended, a.ID, a, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.GiveOrder(ctx, programme, place, a, client.Way{})
	})
}

func unitsMessage(programme, place string, u pilot.UnitsChange) (message, error) {
	return newMessage(programme, place, workflows.SignalUnitsChanged, u.ID, u, func(ctx context.Context, c *client.Client) (answer client.Answer, err error) {
		plan := client.UnitsPlan{Order: u, Sides: []client.UnitsSide{{Place: place}}}
		err = c.ChangeUnits(ctx, programme, plan, client.Way{}, func(_ string, a client.Answer) { answer = a })
		return answer, err
	})
}

func resumptionMessage(programme, place string, s pilot.Suspension) (message, error) {
	return newMessage(programme, place, workflows.SignalPilotResumed, s.ID, s, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.Resume(ctx, programme, place, s, client.Way{})
	})
}

// unknownRecord files what no plan knows: it is refused, and so recorded, which shows
// that the pilot answers.
func unknownRecord(programme string, record postgres.StoredPilot, id string) (message, error) {
	by := newJob(programme, Turn{}, 1, record).clerk.Header(pilot.RoleDistrict, id)
	return recordMessage(programme, record.Place, pilot.Record{Header: by, Kind: "no-such-kind", Body: json.RawMessage(`{}`)})
}

func recordMessage(programme, place string, r pilot.Record) (message, error) {
	return newMessage(programme, place, workflows.SignalRecordFiled, r.ID, r, func(ctx context.Context, c *client.Client) (client.Answer, error) {
		return c.File(ctx, programme, place, r, client.Way{})
	})
}
