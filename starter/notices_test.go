package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/pilot"
	"shidian/internal/postgres"
)

func told() []postgres.NoticeRow {
	at := time.Date(2002, 11, 20, 1, 0, 0, 0, time.UTC)
	street := pilot.Unit{Code: "sample", Name: "示例"}
	row := func(id int64, kind pilot.NoticeKind, to pilot.Addressee, channel, address, status, why string) postgres.NoticeRow {
		return postgres.NoticeRow{
			ID: id, Programme: "sample-2002", Place: "sample", SubDistrict: street, Kind: kind, Step: pilot.StepPilotPlan, To: to,
			Channel: channel, Address: address, Status: status, CreatedAt: at, Error: why,
		}
	}
	deputy := pilot.Addressee{Role: pilot.RoleSubDistrictOffice, Unit: "sample", Name: "吴副主任", For: "赵德明"}
	return []postgres.NoticeRow{
		row(3, pilot.NoticeEscalation, pilot.Addressee{Role: pilot.RoleDistrict, Unit: "xicheng"}, postgres.ChannelNone, "", postgres.NoticeKept, ""),
		row(2, pilot.NoticeOverdue, deputy, postgres.ChannelWebhook, "https://robot.example.org/send?key=secret", postgres.NoticeSetAside, "webhook-answer: 403"),
		row(1, pilot.NoticeReminder, deputy, postgres.ChannelMail, "wu@example.org", postgres.NoticeSent, ""),
	}
}

func noticesAt() call {
	servers := answering(nil)
	servers.R.Told = told()
	return call{servers: servers, env: inSample}
}

func TestNotices_SayToWhomOfWhatAndWhetherTheyWentOut(t *testing.T) {
	t.Parallel()
	r := noticesAt().run(t, "notices", "--lang", "zh")
	require.Equal(t, exitDone, r.status, r.err)
	for _, text := range []string{"催办通知", "区试点办", "方案未写明人员", "吴副主任 代 赵德明", "robot.example.org", "接口没有接受：403", "已发 1 条", "搁置 1 条", "留存 1 条"} {
		require.Contains(t, r.out, text)
	}
	require.NotContains(t, r.out, "secret", "a robot's address holds its key")
}

func TestNotices_AsDataHaveNumbersAndNoKeys(t *testing.T) {
	t.Parallel()
	r := noticesAt().run(t, "notices", "--status", "set-aside", "-o", "json")
	require.Equal(t, exitDone, r.status, r.err)
	var data struct {
		Notices []notice               `json:"notices"`
		Counts  []postgres.StatusCount `json:"counts"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.out), &data))
	require.Len(t, data.Notices, 1)
	require.Equal(t, int64(2), data.Notices[0].Number)
	require.Equal(t, "https://robot.example.org/…", data.Notices[0].Address)
	require.Equal(t, []postgres.StatusCount{{Status: "set-aside", N: 1}}, data.Counts)
	require.NotContains(t, r.out, "secret")
}

func TestNotices_SetAsideOnesArePutBack(t *testing.T) {
	t.Parallel()
	r := noticesAt().run(t, "notices", "retry", "2", "--lang", "en")
	require.Equal(t, exitDone, r.status, r.err)
	require.Contains(t, r.out, "Put back to be sent: 1.")
	r = noticesAt().run(t, "notices", "retry")
	require.Equal(t, exitUsage, r.status)
	r = noticesAt().run(t, "notices", "retry", "two")
	require.Equal(t, exitUsage, r.status)
	r = noticesAt().run(t, "notices", "--status", "lost")
	require.Equal(t, exitUsage, r.status)
	r = noticesAt().run(t, "notices", "--kind", "rumour")
	require.Equal(t, exitUsage, r.status)
}
