package telemetry

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
	"shidian/internal/trouble"
)

// readTakes is how long counting may hold up a scrape.
const readTakes = 3 * time.Second

// keptTimes is how many times as long as it took to count a country's pilots the
// figures are kept: the record is counting for a fiftieth of its time at most.
const (
	keptTimes = 50
	unnoticed = 100 * time.Millisecond // what takes less does not matter
)

// figures are counted when somebody asks, and kept for a while, so that the
// record's load grows neither with who asks how often nor with its size.
type figures struct {
	read   func(context.Context) (postgres.Figures, error)
	keep   time.Duration
	now    func() time.Time
	logger *slog.Logger

	mu    sync.Mutex
	asked time.Time
	took  time.Duration
	last  postgres.Figures
	err   error
}

// current counts unless it has just done so; false when that did not work, which
// is kept too, and logged when it begins.
func (f *figures) current(ctx context.Context) (current postgres.Figures, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.asked.IsZero() && f.now().Sub(f.asked) < max(f.keep, keptTimes*f.took) {
		return f.last, f.err == nil
	}
	ctx, cancel := context.WithTimeout(ctx, readTakes)
	defer cancel()
	was := f.err
	begun := f.now()
	f.last, f.err = f.read(ctx)
	f.asked = f.now()
	if f.took = f.asked.Sub(begun); f.took < unnoticed || f.err != nil {
		f.took = 0
	}
	if f.err != nil && was == nil {
		f.logger.WarnContext(ctx, "can't count for monitoring; trying again at each scrape", "error", f.err)
	}
	return f.last, f.err == nil
}

// gauges are what the figures are shown as.
type gauges struct {
	pilots, steps, notices, reports, readable, troubles metric.Int64ObservableGauge
	oldest, oldestReport, checkpoint                    metric.Float64ObservableGauge
}

// WatchRecord exports how the pilots on record stand, counted at most once in
// keep, and less often where counting takes long. While the record does not answer they are absent, and
// shidian_record_readable is 0.
func (m *Metrics) WatchRecord(read func(context.Context) (postgres.Figures, error), keep time.Duration) error {
	f := &figures{read: read, keep: keep, now: time.Now, logger: m.logger}
	return m.watch(f)
}

func (m *Metrics) watch(f *figures) error {
	g, err := m.newGauges()
	if err != nil {
		return err
	}
	_, err = m.meter().RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		current, ok := f.current(ctx)
		if !ok {
			o.ObserveInt64(g.readable, 0)
			return nil
		}
		o.ObserveInt64(g.readable, 1)
		g.observe(o, current)
		return nil
	}, g.pilots, g.steps, g.notices, g.reports, g.readable, g.troubles, g.oldest, g.oldestReport, g.checkpoint)
	return err
}

// WatchRenewal exports how many pilots' rows are still as an earlier release wrote
// them.
func (m *Metrics) WatchRenewal(left func() int64) error {
	_, err := m.meter().Int64ObservableGauge("shidian_outdated_pilots",
		metric.WithDescription("Pilots whose rows an earlier release wrote, still to be written anew after an upgrade."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(left())
			return nil
		}))
	return err
}

// WatchStrangers exports how many workflows were refused lately because no plan
// enrolled them.
func (m *Metrics) WatchStrangers(lately func() int64) error {
	_, err := m.meter().Int64ObservableGauge("shidian_strangers",
		metric.WithDescription("Workflows that this worker refused within the last hour because no plan enrolled them."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(lately())
			return nil
		}))
	return err
}

// WatchUnreadable exports how many tasks were handed back lately for want of a key.
func (m *Metrics) WatchUnreadable(lately func() int64) error {
	_, err := m.meter().Int64ObservableGauge("shidian_unreadable_tasks",
		metric.WithDescription("Tasks that this worker handed back within the last quarter of an hour because it has no key to read them with."),
		metric.WithInt64Callback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(lately())
			return nil
		}))
	return err
}

// WatchRollout exports which part of the pilots goes to this worker's build; nothing while
// that can't be told, or where it belongs to no deployment.
func (m *Metrics) WatchRollout(deployment, build string, share func(context.Context) (percent float64, known bool)) error {
	_, err := m.meter().Float64ObservableGauge("shidian_rollout_share",
		metric.WithDescription("Percentage of the pilots whose tasks go to this worker's build."),
		metric.WithFloat64Callback(func(ctx context.Context, o metric.Float64Observer) error {
			if percent, known := share(ctx); known {
				o.Observe(percent, label("deployment", deployment), label("build", build))
			}
			return nil
		}))
	return err
}

func (m *Metrics) newGauges() (gauges, error) {
	var g gauges
	var errs [9]error
	meter := m.meter()
	g.pilots, errs[0] = meter.Int64ObservableGauge("shidian_pilots", metric.WithDescription("Pilots on record."))
	g.steps, errs[1] = meter.Int64ObservableGauge("shidian_open_steps", metric.WithDescription("Steps that somebody is waited for."))
	g.oldest, errs[2] = meter.Float64ObservableGauge("shidian_oldest_open_step_age", metric.WithUnit("s"),
		metric.WithDescription("How long the step open longest has been waited for, by the plan's clock; suspended pilots left out; after a pilot from the due day."))
	g.notices, errs[3] = meter.Int64ObservableGauge("shidian_notices", metric.WithDescription("Notices not sent: waiting, late by an hour, or set aside for good."))
	g.readable, errs[4] = meter.Int64ObservableGauge("shidian_record_readable", metric.WithDescription("1 while the record answers whoever counts for monitoring."))
	g.troubles, errs[5] = meter.Int64ObservableGauge("shidian_pilots_in_trouble", metric.WithDescription("Pilots that can't go on though their record is open, as a worker last saw them."))
	g.checkpoint, errs[6] = meter.Float64ObservableGauge("shidian_checkpoint_age", metric.WithUnit("s"),
		metric.WithDescription("How long ago the last checkpoint of the record was signed; absent where none ever was."))
	g.reports, errs[7] = meter.Int64ObservableGauge("shidian_reports_waiting", metric.WithDescription("Communities whose report to their sub-district is not told yet."))
	g.oldestReport, errs[8] = meter.Float64ObservableGauge("shidian_oldest_report_age", metric.WithUnit("s"),
		metric.WithDescription("For how long a sub-district has not heard what a community has to report; 0 while nothing waits."))
	return g, errors.Join(errs[:]...)
}

// Lights of what is open, and channels and statuses of what is not sent.
var (
	openLights = []pilot.Light{pilot.LightGreen, pilot.LightYellow, pilot.LightRed, pilot.LightPaused}
	lights     = append([]pilot.Light{pilot.LightDone, pilot.LightCancelled}, openLights...)
	channels   = []string{postgres.ChannelMail, postgres.ChannelWebhook}
	statuses   = []string{postgres.NoticeWaiting, postgres.NoticeLate, postgres.NoticeSetAside}
)

// observe shows the figures, zeros included, so that a count that falls to
// nothing is seen to.
func (g gauges) observe(o metric.Observer, f postgres.Figures) {
	for _, level := range []pilot.Level{pilot.LevelSubDistrict, pilot.LevelCommunity, pilot.LevelGovernance} {
		for _, light := range lights {
			n := 0
			for _, p := range f.Pilots {
				if p.Level == level && p.Light == light {
					n += p.Count
				}
			}
			o.ObserveInt64(g.pilots, int64(n), label("level", level), label("light", light))
		}
	}
	if f.Checkpoint >= 0 {
		o.ObserveFloat64(g.checkpoint, f.Checkpoint.Seconds())
	}
	o.ObserveInt64(g.reports, int64(f.Reports.Waiting))
	o.ObserveFloat64(g.oldestReport, f.Reports.Oldest.Seconds())
	for _, kind := range trouble.Kinds() {
		o.ObserveInt64(g.troubles, int64(f.Troubles[kind]), label("kind", kind))
	}
	for _, role := range pilot.Roles() {
		g.observeSteps(o, role, f.Steps)
	}
	for _, channel := range channels {
		for _, status := range statuses {
			n := 0
			for _, notice := range f.Notices {
				if notice.Channel == channel && notice.Status == status {
					n += notice.Count
				}
			}
			o.ObserveInt64(g.notices, int64(n), label("channel", channel), label("status", status))
		}
	}
}

func (g gauges) observeSteps(o metric.Observer, role pilot.Role, steps []postgres.StepFigure) {
	var oldest time.Duration
	for _, light := range openLights {
		n := 0
		for _, s := range steps {
			if s.Role == role && s.Light == light {
				n += s.Count
				oldest = max(oldest, s.Oldest)
			}
		}
		o.ObserveInt64(g.steps, int64(n), label("role", role), label("light", light))
	}
	o.ObserveFloat64(g.oldest, oldest.Seconds(), label("role", role))
}

func label[T ~string](name string, value T) metric.MeasurementOption {
	return metric.WithAttributes(attribute.String(name, string(value)))
}
