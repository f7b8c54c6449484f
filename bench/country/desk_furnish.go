package country

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"shidian/internal/attachments"
	"shidian/internal/pilot"
)

// clerkName is what everybody is called.
const clerkName = "王秀英"

// recordKept is a kind of record that a residents' committee keeps.
const recordKept = pilot.KindReaction

// Everybody who has a seat in a country: two in each district and each sub-district, four in
// each community; and what some of them have begun to write.
const (
	appointed = `
		INSERT INTO appointments (number, programme, issuer, subject, name, role, unit, first_day, granted_by, granted_at)
		SELECT n, programme, $1, 'u-' || n, $2, role, unit, '2002-01-01', '{"operator": "bench"}', now()
		FROM (
			SELECT row_number() OVER (ORDER BY programme, unit, role, twice) AS n, programme, role, unit
			FROM (
				SELECT DISTINCT programme, 'district' AS role, terms #>> '{district,code}' AS unit, twice FROM pilots, generate_series(1, 2) AS twice WHERE level = 'sub-district'
				UNION ALL
				SELECT programme, role, place, 1 FROM pilots, unnest('{sub-district-party,sub-district-office}'::text[]) AS role WHERE level = 'sub-district'
				UNION ALL
				SELECT programme, role, place, 1 FROM pilots, unnest('{community-party,election-committee,residents-committee,workstation}'::text[]) AS role WHERE level = 'community'
			) seats
		) numbered`
	begun = `
		INSERT INTO drafts (programme, place, form, role, unit, issuer, subject, message_id, revision, content, saved_at)
		SELECT p.programme, p.place, 'charter', a.role, a.unit, a.issuer, a.subject, 'charter-' || a.number, 1, '{"note": "草稿"}', now()
		FROM appointments a JOIN pilots p ON p.programme = a.programme AND p.place = a.unit AND p.level = 'community'
		WHERE a.role = 'residents-committee' AND a.number % 3 = 0`
)

// furnish puts on record what no pilot does, and finds the rooms that are visited.
func (c *Country) furnish(ctx context.Context, d *Desk) (err error) {
	conn, err := pgx.Connect(ctx, c.url)
	if err != nil {
		return fmt.Errorf("connect to the country's record: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	if _, err := conn.Exec(ctx, appointed, issuer, clerkName); err != nil {
		return fmt.Errorf("appoint people: %w", err)
	}
	if _, err := conn.Exec(ctx, begun); err != nil {
		return fmt.Errorf("begin drafts: %w", err)
	}
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil { // a file is named in what was sent
		return fmt.Errorf("switch the checks off: %w", err)
	}
	file, err := d.keepFile(ctx)
	if err != nil {
		return err
	}
	for _, w := range c.copies.places(roomsVisited*roomsVisited, c.parts) {
		r, found, err := roomAt(ctx, conn, w, file)
		if err != nil {
			return err
		}
		if found && len(d.rooms) < roomsVisited {
			d.rooms = append(d.rooms, r)
		}
	}
	if len(d.rooms) == 0 {
		return errNoRoom
	}
	bulletins := map[string]bool{}
	for _, r := range d.rooms {
		for day := pilot.Date("2002-09-02"); !bulletins[r.programme] && day < "2002-10-01"; day = day.AddDays(7) {
			if _, _, err := d.store.KeepBulletin(ctx, r.programme, day); err != nil {
				return err
			}
		}
		bulletins[r.programme] = true
	}
	if _, err := conn.Exec(ctx, "VACUUM ANALYZE appointments, drafts, bulletins"); err != nil {
		return fmt.Errorf("have the desk's tables analysed: %w", err)
	}
	return nil
}

var errNoRoom = errors.New("no community of the country has a step open and one accepted")

// roomAt finds a community with a step that is waited for and one that is done, names a
// file with the latter, and who has which seat.
func roomAt(ctx context.Context, conn *pgx.Conn, w place, file pilot.Attachment) (*room, bool, error) {
	r := &room{programme: w.programme, subDistrict: w.subDistrict}
	const found = `
		SELECT p.workflow_id, p.place, open.step, o.step, o.message_id, o.seq
		FROM pilots p JOIN steps open USING (workflow_id) JOIN outcomes o USING (workflow_id) JOIN steps done ON done.workflow_id = o.workflow_id AND done.step = o.step
		WHERE p.programme = $1 AND p.sub_district = $2 AND p.level = 'community' AND open.role = 'residents-committee' AND open.status = 'open'
		  AND o.kind = 'hand-in' AND o.outcome = 'accepted' AND done.accepted_seq = o.decided_seq
		ORDER BY p.community, open.position, o.seq LIMIT 1`
	var workflowID string
	var seq int64
	err := conn.QueryRow(ctx, found, w.programme, w.subDistrict).Scan(&workflowID, &r.community, &r.open, &r.accepted, &r.message, &seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("look for a community to visit: %w", err)
	}
	named, err := json.Marshal([]pilot.Attachment{file})
	if err != nil {
		return nil, false, fmt.Errorf("name a file: %w", err)
	}
	r.digest = file.Digest
	const naming = `UPDATE messages SET raw = jsonb_set(raw::jsonb, '{attachments}', $3::jsonb)::text WHERE workflow_id = $1 AND seq = $2`
	if _, err := conn.Exec(ctx, naming, workflowID, seq, string(named)); err != nil {
		return nil, false, fmt.Errorf("name a file: %w", err)
	}
	const seated = `SELECT min(subject) FROM appointments WHERE programme = $1 AND role = $2 AND ($3 = '' OR unit = $3)`
	for i, seat := range [3][2]string{{string(pilot.RoleDistrict), ""}, {string(pilot.RoleSubDistrictOffice), w.subDistrict}, {string(pilot.RoleResidentsCommittee), r.community}} {
		if err := conn.QueryRow(ctx, seated, w.programme, seat[0], seat[1]).Scan(&r.subjects[i]); err != nil {
			return nil, false, fmt.Errorf("look for who has a seat: %w", err)
		}
	}
	return r, true, nil
}

// keepFile keeps a file as desks do.
func (d *Desk) keepFile(ctx context.Context) (pilot.Attachment, error) {
	dir, err := os.MkdirTemp("", "shidian-bench-")
	if err != nil {
		return pilot.Attachment{}, fmt.Errorf("make a folder for a file: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // swept by the system
	path := filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.4\n"+strings.Repeat("% 签字页\n", 20_000)), 0o600); err != nil {
		return pilot.Attachment{}, fmt.Errorf("write a file: %w", err)
	}
	limits, err := attachments.NewLimits(50, attachments.Kinds())
	if err != nil {
		return pilot.Attachment{}, err
	}
	f, err := attachments.Inspect(ctx, path, limits)
	if err != nil {
		return pilot.Attachment{}, err
	}
	_, err = d.files.Put(ctx, f)
	return pilot.Attachment{Digest: f.Digest, Title: "签字页", Type: f.Type, Size: f.Size}, err
}

var feedAddress = regexp.MustCompile(`/calendar\.ics\?key=[^"&]+`)

// enter signs in who visits a room, and takes the addresses of their feeds from their calendars.
func (d *Desk) enter(ctx context.Context, r *room) (err error) {
	for i, subject := range r.subjects {
		if r.cookies[i], err = d.signIn(ctx, subject); err != nil {
			return err
		}
		page, err := d.fetch(ctx, r.cookies[i], "/calendar?span=week&day=1999-01-01", nil, http.StatusOK)
		if err != nil {
			return err
		}
		if r.feed[i] = feedAddress.FindString(string(page.body)); r.feed[i] == "" {
			return fmt.Errorf("%w: the calendar names no feed", errAnswer)
		}
	}
	return nil
}
