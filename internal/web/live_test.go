package web

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/seats"
)

// heard is what a page is told now; empty: nothing.
func heard(n *newsroom, r *reader) (event, edition string) {
	select {
	case <-r.news:
		lines := strings.Split(n.event(r), "\n")
		return strings.TrimPrefix(lines[0], "event: "), strings.TrimPrefix(lines[1], "id: ")
	default:
		return "", ""
	}
}

func TestNewsroom_TellsThePagesOfWhatWentOn(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true} // nobody polls but the test
	here, leave := n.open(seats.Person{Subject: "u-1"}, []string{"pilot/p/yuetan", "governance/p/yuetan"}, "")
	there, _ := n.open(seats.Person{Subject: "u-2"}, []string{"pilot/p/zhanlan"}, "")
	hears := func(r *reader, wanted, why string) {
		t.Helper()
		event, _ := heard(n, r)
		require.Equal(t, wanted, event, why)
	}
	n.tell(map[string]int64{"pilot/p/yuetan": 4, "pilot/p/zhanlan": 9})
	hears(here, "seen", "as the page was when it was opened")
	hears(there, "seen", "as the page was when it was opened")
	n.tell(map[string]int64{"pilot/p/yuetan": 5, "pilot/p/zhanlan": 9})
	n.tell(map[string]int64{"pilot/p/yuetan": 6, "pilot/p/zhanlan": 9})
	hears(here, "changed", "it went on")
	hears(here, "", "once until it looks")
	hears(there, "", "nothing went on there")
	n.tell(map[string]int64{"governance/p/yuetan": 1})
	hears(here, "changed", "the life after the pilot has begun")
	leave()
	n.tell(map[string]int64{"pilot/p/yuetan": 7})
	hears(here, "", "it was left")
}

// What happens before a page has heard how it was itself is not lost.
func TestNewsroom_TellsOfAChangeRightAfterAPageWasOpened(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true}
	page, _ := n.open(seats.Person{Subject: "u-1"}, []string{"pilot/p/yuetan"}, "")
	n.tell(map[string]int64{"pilot/p/yuetan": 4})
	n.tell(map[string]int64{"pilot/p/yuetan": 5})
	event, _ := heard(n, page)
	require.Equal(t, "changed", event)
}

// A page whose desk stops asks another one, which has never seen it.
func TestNewsroom_AnotherDeskTellsWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	one := &newsroom{record: seqs{}, polling: true}
	who, pilots := seats.Person{Subject: "u-1"}, []string{"pilot/p/yuetan"}
	page, _ := one.open(who, pilots, "")
	one.tell(map[string]int64{"pilot/p/yuetan": 4})
	_, edition := heard(one, page)
	require.NotEmpty(t, edition)

	for seq, wanted := range map[int64]string{4: "seen", 5: "changed"} {
		other := &newsroom{record: seqs{}, polling: true}
		again, _ := other.open(who, pilots, edition)
		other.tell(map[string]int64{"pilot/p/yuetan": seq})
		event, _ := heard(other, again)
		require.Equal(t, wanted, event, "at event %d", seq)
	}
}

func TestNewsroom_TellsSoManyPagesOfOnePerson(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true}
	one := seats.Person{Subject: "u-1", Name: "王秀英"}
	var leave func()
	for range maxOpen {
		page, left := n.open(one, nil, "")
		require.NotNil(t, page)
		leave, one.Name = left, one.Name+"." // whatever he is called
	}
	page, _ := n.open(one, nil, "")
	require.Nil(t, page)
	page, _ = n.open(seats.Person{Subject: "u-2"}, nil, "")
	require.NotNil(t, page, "others are not held up")
	leave()
	page, _ = n.open(one, nil, "")
	require.NotNil(t, page)
}

type seqs map[string]int64

func (s seqs) Seqs(context.Context, []string) (map[string]int64, error) { return s, nil }
