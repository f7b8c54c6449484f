package web

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"shidian/internal/seats"
)

func TestNewsroom_TellsThePagesOfWhatWentOn(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true} // nobody polls but the test
	here, leave := n.open(seats.Person{Subject: "u-1"}, []string{"pilot/p/yuetan", "governance/p/yuetan"})
	there, _ := n.open(seats.Person{Subject: "u-2"}, []string{"pilot/p/zhanlan"})
	n.tell(map[string]int64{"pilot/p/yuetan": 4, "pilot/p/zhanlan": 9})
	require.Empty(t, here.news, "as the page was when it was opened")
	n.tell(map[string]int64{"pilot/p/yuetan": 5, "pilot/p/zhanlan": 9})
	n.tell(map[string]int64{"pilot/p/yuetan": 6, "pilot/p/zhanlan": 9})
	require.Len(t, here.news, 1, "once until it looks")
	require.Empty(t, there.news)
	<-here.news
	n.tell(map[string]int64{"governance/p/yuetan": 1})
	require.Len(t, here.news, 1, "the life after the pilot has begun")
	leave()
	<-here.news
	n.tell(map[string]int64{"pilot/p/yuetan": 7})
	require.Empty(t, here.news)
}

func TestNewsroom_TellsSoManyPagesOfOnePerson(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true}
	one := seats.Person{Subject: "u-1", Name: "王秀英"}
	var leave func()
	for range maxOpen {
		page, left := n.open(one, nil)
		require.NotNil(t, page)
		leave, one.Name = left, one.Name+"." // whatever he is called
	}
	page, _ := n.open(one, nil)
	require.Nil(t, page)
	page, _ = n.open(seats.Person{Subject: "u-2"}, nil)
	require.NotNil(t, page, "others are not held up")
	leave()
	page, _ = n.open(one, nil)
	require.NotNil(t, page)
}

type seqs map[string]int64

func (s seqs) Seqs(context.Context, []string) (map[string]int64, error) { return s, nil }
