package papers

import (
	"context"

	"shidian/internal/bulletin"
	"shidian/internal/catalog"
	"shidian/internal/client"
	"shidian/internal/ledger"
	"shidian/internal/postgres"
	"shidian/internal/statistics"
)

// Papers are written through a client.
type Papers struct{ client *client.Client }

// Of are the papers of what a client reaches.
func Of(c *client.Client) Papers { return Papers{c} }

// Ledger reads the ledger from the record alone, as it is at one moment: begin
// hears as of when, then line each line. An error of theirs ends it.
func (p Papers) Ledger(ctx context.Context, f postgres.LedgerFilter, lang catalog.Lang, begin func(ledger.Reader) error, line func(ledger.Line) error) error {
	record, err := p.client.Store(ctx)
	if err != nil {
		return err
	}
	r := ledger.Reader{Lang: lang}
	no := 0
	return record.Ledger(ctx, f, func(h ledger.Head) error {
		r.Head = h
		return begin(r)
	}, func(e ledger.Entry) error {
		no++
		return line(r.Line(no, e))
	})
}

// Statistics counts the elections of a programme, or of one sub-district, from the record
// alone.
func (p Papers) Statistics(ctx context.Context, programme, subDistrict string, choice statistics.Choice) (*statistics.Report, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return nil, err
	}
	head, communities, err := record.Elections(ctx, programme, subDistrict)
	if err != nil {
		return nil, err
	}
	decided, err := record.Decisions(ctx, programme, subDistrict)
	if err != nil {
		return nil, err
	}
	return statistics.Make(head, subDistrict, choice, communities).Deciding(postgres.Counted(decided)), nil
}

// Bulletin is a kept bulletin, from the record alone; number 0 is the last one.
// postgres.ErrNoBulletin when there is none.
func (p Papers) Bulletin(ctx context.Context, programme string, number int) (*bulletin.Bulletin, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return nil, err
	}
	return record.Bulletin(ctx, programme, number)
}

// BulletinNow makes a bulletin without keeping it, from the record alone.
func (p Papers) BulletinNow(ctx context.Context, programme string) (*bulletin.Bulletin, error) {
	record, err := p.client.Store(ctx)
	if err != nil {
		return nil, err
	}
	return record.BulletinNow(ctx, programme)
}
