package main

import (
	"fmt"
	"strings"

	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/workflows"
)

// weeklyResult is the bulletin's Schedule as data.
type weeklyResult struct {
	Schedule string           `json:"schedule"` // its ID
	Weekday  string           `json:"weekday"`
	At       string           `json:"at"` // in the plan's time zone
	Result   client.Scheduled `json:"result,omitempty"`

	weekly client.Weekly
}

func weeklyData(w client.Weekly) weeklyResult {
	return weeklyResult{
		Schedule: workflows.BulletinID(w.Programme), Weekday: strings.ToLower(w.Weekday.String()),
		At: fmt.Sprintf("%02d:%02d", w.Hour, w.Minute), weekly: w,
	}
}

// weeklyText says when the bulletin is made, and by key what came of setting that.
func (a *app) weeklyText(w client.Weekly, key string) string {
	data := weeklyData(w)
	return a.text("bulletin.scheduled", catalog.Args{
		"weekday": a.text("weekday." + data.Weekday), "time": data.At, "zone": w.ZoneName(), "id": data.Schedule, "result": a.text(key),
	})
}
