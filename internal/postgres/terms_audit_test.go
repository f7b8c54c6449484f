package postgres_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/audit"
	"shidian/internal/devservices/devtest"
	"shidian/internal/examples"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

// dueOn has a plan want the pilot plan by another day.
func dueOn(day pilot.Date) func(*pilot.Terms) {
	return func(t *pilot.Terms) { t.Due = []pilot.StepDue{{Step: pilot.StepPilotPlan, Due: day}} }
}

// amends has the district order other terms.
func (d *desk) amends(change func(*pilot.Terms)) {
	d.t.Helper()
	number := d.id.Terms.Amended + 1
	d.must(d.amending(change))
	require.Equal(d.t, number, d.id.Terms.Amended, "the order was refused")
}

// amended is a pilot that was amended twice, between hand-ins.
func amended(t *testing.T) *desk {
	t.Helper()
	d := lived(t)
	d.now = d.now.AddDate(0, 0, 1)
	d.amends(dueOn("2002-12-20"))
	d.must(d.handIn("pp-2", pilot.StepPilotPlan))
	d.amends(func(t *pilot.Terms) {
		t.SubDistrict.Name = "新街道"
		t.Communities = append(slices.Clone(t.Communities), pilot.CommunityTerms{Unit: pilot.Unit{Code: "new-1", Name: "新社区"}})
	})
	return d
}

func TestTerms_AnAmendedPilotsRecordIsWhatItsOrdersMadeOfIt(t *testing.T) {
	t.Parallel()
	d := amended(t)
	require.Empty(t, d.audited())
	require.Empty(t, d.repair())
	versions, err := d.store.TermsVersions(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Len(t, versions, 3)
	require.Equal(t, []int{0, 1, 2}, []int{versions[0].Number, versions[1].Number, versions[2].Number})
	require.Equal(t, examples.SampleTerms().Digest(), versions[0].Terms.Digest())
	require.Equal(t, "新街道", value[string](t, d.url, `SELECT sub_district_name FROM pilots`))
	d.ages()
	require.Len(t, d.renews(), 1)
	require.Empty(t, d.audited())
}

func TestTerms_WhatWasDoctoredIsNamedAndWrittenAnewFromTheOrders(t *testing.T) {
	t.Parallel()
	const forged = `jsonb_set(terms, '{warnDays}', '300')`
	for name, c := range map[string]struct {
		doctor string
		want   []audit.Kind
	}{
		"the terms that hold":                   {`UPDATE pilots SET terms = ` + forged, []audit.Kind{audit.PilotDiffers}},
		"an earlier version":                    {`UPDATE terms_versions SET terms = ` + forged + ` WHERE number = 1`, []audit.Kind{audit.VersionDiffers}},
		"a version's digest":                    {`UPDATE terms_versions SET terms_digest = 'sha256:' || repeat('0', 64) WHERE number = 2`, []audit.Kind{audit.VersionDiffers}},
		"from when on a version holds":          {`UPDATE terms_versions SET seq = seq + 1 WHERE number = 2`, []audit.Kind{audit.VersionDiffers}},
		"a version is gone":                     {`DELETE FROM terms_versions WHERE number = 1`, []audit.Kind{audit.VersionDiffers}},
		"a version that nobody ordered":         {`INSERT INTO terms_versions SELECT workflow_id, 9, 99, terms_digest, terms FROM terms_versions WHERE number = 0`, []audit.Kind{audit.VersionDiffers}},
		"a version that can't be read as terms": {`UPDATE terms_versions SET terms = '[]' WHERE number = 1`, []audit.Kind{audit.VersionDiffers}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := amended(t)
			d.tamper(c.doctor)
			require.Equal(t, c.want, kinds(d.audited()))
			require.NotEmpty(t, d.repair())
			require.Empty(t, d.audited())
			require.Empty(t, d.repair())
			versions, err := d.store.TermsVersions(t.Context(), d.id.WorkflowID)
			require.NoError(t, err)
			require.Equal(t, d.id.Terms.Digest(), versions[2].Terms.Digest())
		})
	}
}

func kinds(found []audit.Finding) []audit.Kind {
	var out []audit.Kind
	for _, f := range found {
		out = append(out, f.Kind)
	}
	return out
}

// A community that an order added begins by that order's terms: its first version has that
// order's number.
func TestTerms_OfACommunityThatAnOrderAdded(t *testing.T) {
	t.Parallel()
	terms := examples.SampleTerms()
	terms.Amended = 2
	url := devtest.Database(t, migrate)
	d := deskAt(t, openStore(t, url), url, terms)
	require.Empty(t, d.audited())
	d.amends(dueOn("2002-12-20"))
	require.Empty(t, d.audited())
	versions, err := d.store.TermsVersions(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3}, []int{versions[0].Number, versions[1].Number})
	d.tamper(`UPDATE terms_versions SET terms = jsonb_set(terms, '{warnDays}', '300') WHERE number = 3`, `UPDATE pilots SET terms = jsonb_set(terms, '{warnDays}', '300')`)
	require.Len(t, d.repair(), 2)
	require.Empty(t, d.audited())
	_, err = connect(t, devtest.Worker(d.url)).Exec(t.Context(), `DELETE FROM terms_versions WHERE number = 2`)
	require.ErrorContains(t, err, "only ever appended to")
}

// Nothing is worked out from terms by which the pilot did not begin.
func TestTerms_WithoutThoseByWhichItBeganNothingIsWritten(t *testing.T) {
	t.Parallel()
	for name, doctor := range map[string]string{
		"gone":     `DELETE FROM terms_versions WHERE number = 0`,
		"all gone": `DELETE FROM terms_versions`,
		"changed":  `UPDATE terms_versions SET terms = jsonb_set(terms, '{warnDays}', '300') WHERE number = 0`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := amended(t)
			s, err := d.store.AuditSnapshot(t.Context(), d.id.WorkflowID)
			require.NoError(t, err)
			d.tamper(doctor)
			require.Equal(t, []audit.Kind{audit.TermsLost}, kinds(d.audited()))
			_, err = d.store.Repair(t.Context(), d.id.WorkflowID)
			require.ErrorIs(t, err, postgres.ErrLogBroken)
			_, _, err = d.store.Refill(t.Context(), d.id, s.Events, nil)
			require.NoError(t, err, "there is nothing to fill in")
			more := s.Events[len(s.Events)-1]
			more.Seq++
			_, _, err = d.store.Refill(t.Context(), d.id, []pilot.Event{more}, nil)
			require.ErrorIs(t, err, postgres.ErrTermsLost)
			d.must(d.handIn("rs", pilot.StepResponsibilities)) // people go on
			d.amends(dueOn("2002-12-28"))
			require.Equal(t, []audit.Kind{audit.TermsLost}, kinds(d.audited()), "an order makes no first version out of later terms")
		})
	}
	t.Run("changed with its digest", func(t *testing.T) {
		t.Parallel()
		d := amended(t)
		other := *examples.SampleTerms()
		other.WarnDays = 300
		d.tamper(fmt.Sprintf(`UPDATE terms_versions SET terms = '%s', terms_digest = '%s' WHERE number = 0`, asJSON(t, other), other.Digest()))
		require.Contains(t, kinds(d.audited()), audit.VersionDiffers, "the later ones are no more what the orders make of it")
	})
	t.Run("of a pilot that nobody amended", func(t *testing.T) {
		t.Parallel()
		d := lived(t)
		d.tamper(`INSERT INTO terms_versions SELECT workflow_id, 0, 0, 'sha256:' || repeat('0', 64), jsonb_set(terms, '{warnDays}', '300') FROM pilots`)
		require.Equal(t, []audit.Kind{audit.RowAdded}, kinds(d.audited()))
	})
}

func TestTerms_TheFirstVersionStaysAndTheDeskChangesNone(t *testing.T) {
	t.Parallel()
	d := amended(t)
	_, err := connect(t, devtest.Worker(d.url)).Exec(t.Context(), `DELETE FROM terms_versions WHERE number = 0`)
	require.ErrorContains(t, err, "only ever appended to")
	_, err = connect(t, devtest.Desk(d.url)).Exec(t.Context(), `DELETE FROM terms_versions`)
	require.ErrorContains(t, err, "permission denied")
}

// A record that lost the orders gets them back from the histories, with the terms that
// they made; whatever of it is there already.
func TestTerms_ARecordThatLostTheOrdersGetsThemBack(t *testing.T) {
	t.Parallel()
	d := amended(t)
	s, err := d.store.AuditSnapshot(t.Context(), d.id.WorkflowID)
	require.NoError(t, err)
	order := slices.IndexFunc(s.Events, func(e pilot.Event) bool { return e.Type == pilot.EventAmended })
	for _, known := range []int{1, order, order + 1, len(s.Events) - 1, len(s.Events)} {
		t.Run(fmt.Sprint(known, " of ", len(s.Events)), func(t *testing.T) {
			t.Parallel()
			url := devtest.Database(t, migrate)
			other := openStore(t, url)
			id := pilot.Identity{WorkflowID: d.id.WorkflowID, RunID: "run-1", Terms: examples.SampleTerms()}
			for _, part := range [][]pilot.Event{s.Events[:known], s.Events, s.Events[min(known, order+2):]} {
				_, _, err := other.Refill(t.Context(), id, part, nil)
				require.NoError(t, err)
			}
			again, err := other.AuditSnapshot(t.Context(), id.WorkflowID)
			require.NoError(t, err)
			require.Empty(t, audit.Tables(again))
			require.JSONEq(t, string(s.State), string(again.State))
			require.Equal(t, s.Versions, again.Versions)
			require.True(t, again.Terms.SameAs(s.Terms))
		})
	}
}

// A worker died after it recorded an order and before the pilot knew: the run comes back
// with the terms that it has. So does one whose calendar is moved by hand.
func TestEnrolment_ARunThatDoesNotKnowOfAnOrderYetGoesOn(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*pilot.Terms){
		"a pilot":     func(*pilot.Terms) {},
		"a rehearsal": func(t *pilot.Terms) { t.Clock.Stands = t.Opens.Start(t.Location()) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			worker, clerk, url := guarded(t)
			terms := examples.SampleTerms()
			change(terms)
			began := *terms
			id := "pilot/" + terms.Programme + "/" + terms.Place()
			require.NoError(t, clerk.Enrol(t.Context(), id, terms, "clerk"))
			d := deskAt(t, worker, url, terms)
			d.amends(dueOn("2002-12-20"))

			again, err := postgres.Open(t.Context(), devtest.Worker(url), postgres.Enrolling())
			require.NoError(t, err)
			t.Cleanup(again.Close)
			if began.Clock.Rehearsed() {
				began.Clock.Stands = began.Clock.Stands.AddDate(0, 0, 3)
			}
			require.NoError(t, begin(t, again, id, "run-1", &began), "as it began")
			require.NoError(t, begin(t, again, id, "run-2", d.id.Terms), "as it is")
			forged := *d.id.Terms
			forged.WarnDays = 300
			require.Equal(t, pilot.OtherTerms, why(t, begin(t, again, id, "run-3", &forged)))

			own, _ := began.ForCommunity(began.Communities[0].Code)
			require.NoError(t, begin(t, again, id+"/"+own.Community.Code, "c-1", &own), "a community that was on its way when the order came")
		})
	}
}
