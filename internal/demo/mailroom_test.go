package demo

import (
	"bytes"
	"fmt"
	"net/http"
	"net/smtp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/catalog"
	"shidian/internal/notify"
	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func openRoom(t *testing.T) *Mailroom {
	t.Helper()
	room, err := OpenMailroom(t.Context(), t.TempDir()+"/mails")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, room.Stop(t.Context())) })
	return room
}

func (m *Mailroom) post(t *testing.T, secret string, number int64) int {
	t.Helper()
	body := fmt.Appendf(nil, `{"v": 1, "number": %d}`, number)
	at := strconv.FormatInt(time.Now().Unix(), 10)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+m.http.Addr().String()+"/notices", bytes.NewReader(body))
	require.NoError(t, err)
	request.Header.Set(notify.HeaderTimestamp, at)
	request.Header.Set(notify.HeaderSignature, notify.Sign(secret, at, body))
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return answer.StatusCode
}

func TestMailroom_AccountsForEveryNotice(t *testing.T) {
	t.Parallel()
	room := openRoom(t)
	letter := "From: a@example.org\r\nSubject: x\r\n" + notify.HeaderNotices + ": 1, 2\r\n\r\nhello\r\n"
	require.NoError(t, smtp.SendMail(room.smtp.Addr().String(), nil, "a@example.org", []string{"b@example.org"}, []byte(letter)))
	require.Equal(t, http.StatusNoContent, room.post(t, hookSecret, 3))
	require.Equal(t, http.StatusForbidden, room.post(t, "other", 4))

	row := func(id int64, channel, status string) postgres.NoticeRow {
		return postgres.NoticeRow{ID: id, Kind: pilot.NoticeReminder, Channel: channel, Status: status}
	}
	rows := []postgres.NoticeRow{
		row(1, postgres.ChannelMail, postgres.NoticeSent), row(2, postgres.ChannelMail, postgres.NoticeSent),
		row(3, postgres.ChannelWebhook, postgres.NoticeSent), row(5, postgres.ChannelNone, postgres.NoticeKept),
	}
	require.Empty(t, room.differences(rows))
	text := room.account(catalog.English, rows, []postgres.NoticeCount{{Kind: pilot.NoticeReminder, N: 4}})
	require.Contains(t, text, "Notices: 4 (Reminder 4). Mails carried 2 of them, a webhook took 1; 1 had nobody named")

	require.Len(t, room.differences(append(rows, row(6, postgres.ChannelMail, postgres.NoticeSent))), 1, "called sent and did not come")
	require.Len(t, room.differences(append(rows, row(7, postgres.ChannelMail, postgres.NoticeSetAside))), 1)
	require.Len(t, room.differences(rows[1:]), 1, "came and is not called sent")
	require.Equal(t, http.StatusNoContent, room.post(t, hookSecret, 3))
	require.Len(t, room.differences(rows), 1, "came twice")
}
