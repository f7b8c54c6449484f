package web

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNewsroom_TellsThePagesOfWhatWentOn(t *testing.T) {
	t.Parallel()
	n := &newsroom{record: seqs{}, polling: true} // nobody polls but the test
	here, leave := n.open([]string{"pilot/p/yuetan", "governance/p/yuetan"})
	there, _ := n.open([]string{"pilot/p/zhanlan"})
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

type seqs map[string]int64

func (s seqs) Seqs(context.Context, []string) (map[string]int64, error) { return s, nil }
