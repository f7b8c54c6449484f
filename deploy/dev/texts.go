package main

// text is one message in both languages, with the verbs of fmt in the same order.
type text struct{ en, zh string }

var (
	textNames     = map[string]text{"worker": {"the worker", "工作进程"}, "web desk": {"the web desk", "网页工作台"}, "sign-in": {"the sample sign-in", "示例登录"}}
	textSomeone   = text{"another process", "另一个进程"}
	textStarting  = text{"Starting %s …", "正在启动 %s …"}
	textStopping  = text{"Stopping %s …", "正在停止 %s …"}
	textRestarted = text{"%s runs again.", "%s 已重新运行。"}
	textEnded     = text{
		"%s has ended by itself and is started again: %v",
		"%s 意外结束，正在重新启动：%v",
	}
	textAllStopped  = text{"All stopped. The data stays for the next make run.", "已全部停止，数据保留，下次 make run 接着用。"}
	textDemoStopped = text{"All stopped. The next make demo begins with empty data.", "已全部停止。下次 make demo 从空数据开始。"}
	textNoWorker    = text{
		"bin/shidian-worker is not built: nothing will work on the pilots until make build made it and this is started again.",
		"尚未构建 bin/shidian-worker：请先执行 make build 再重新启动，否则试点不会推进。",
	}
	textFailed    = text{"It did not work: %v", "未能完成：%v"}
	textPortTaken = text{
		"%s needs port %d on 127.0.0.1, but %s holds it. End that, or set %s to a free port.",
		"%s 需要使用 127.0.0.1 的端口 %d，但它已被 %s 占用。请结束该进程，或用环境变量 %s 另指定端口。",
	}
	textAlreadyRunning = text{
		"Already running for this project: process %d holds %s. Use that one, or stop it first.",
		"本项目的服务已在运行：进程 %d 正在使用 %s。请直接使用，或先停止它。",
	}
	textReady = text{
		"\nReady.  The web desk, to sign in and work:  %s\n        The pilots in the Temporal UI:      %s",
		"\n已就绪。网页工作台（登录办理）：%s\n        Temporal 界面（查看试点）：%s",
	}
	textExports = text{
		"\nThe ports are not the usual ones; tell the desk so in your shell:\n\n%s",
		"\n端口不是默认值，请先在终端中执行：\n\n%s",
	}
	textFirstCommands = text{en: `
Type first, in another terminal:

    bin/shidian plan check plans/xicheng-2002.yaml
    bin/shidian start plans/xicheng-2002.yaml --rebase now
    bin/shidian tasks

Then sign in at the web desk as anybody of the plan. The worker's log is .shidian/worker.log. Ctrl-C stops everything; the data stays.`, zh: `
请在另一个终端中依次输入：

    bin/shidian plan check plans/xicheng-2002.yaml
    bin/shidian start plans/xicheng-2002.yaml --rebase now
    bin/shidian tasks

然后在网页工作台用方案里任何一个人的示例账号登录。工作进程的日志在 .shidian/worker.log。按 Ctrl-C 停止全部服务，数据会保留。`}
	textUsage = text{en: `usage: dev [-demo]

Runs Postgres, Temporal with its web UI, the worker and the web desk until Ctrl-C.
  -demo      let simulated staff work on the plan

Environment (default):
  SHIDIAN_DEV_POSTGRES_PORT (55432)   SHIDIAN_DEV_TEMPORAL_PORT (7233)
  SHIDIAN_DEV_UI_PORT (8233)          SHIDIAN_DEV_HEALTH_PORT (9233), the worker's health page
  SHIDIAN_DEV_WEB_PORT (8080)         SHIDIAN_DEV_OPENID_PORT (8081), the sample sign-in
  SHIDIAN_LANG (from LANG)            zh or en
  PLAN (plans/xicheng-2002.yaml)      the plan whose staff can sign in, and that -demo works on
With -demo:
  SEED (2002)                         who is punctual, late, hasty or careless
  SUBDISTRICTS (all)                  only the first so many of the plan
  SPEED (172800)                      seconds of the plan in a second at most; the calendar waits for the work
  KEEP (false)                        leave the UI up where no terminal is there`, zh: `用法：dev [-demo]

运行 Postgres、Temporal（含网页界面）、工作进程和网页工作台，按 Ctrl-C 停止。
  -demo      由模拟的工作人员办理方案

环境变量（默认值）：
  SHIDIAN_DEV_POSTGRES_PORT (55432)   SHIDIAN_DEV_TEMPORAL_PORT (7233)
  SHIDIAN_DEV_UI_PORT (8233)          SHIDIAN_DEV_HEALTH_PORT (9233)，工作进程的健康检查
  SHIDIAN_DEV_WEB_PORT (8080)         SHIDIAN_DEV_OPENID_PORT (8081)，示例登录
  SHIDIAN_LANG（取自 LANG）           zh 或 en
  PLAN (plans/xicheng-2002.yaml)      可登录的是哪份方案的人员，-demo 办理的也是它
与 -demo 同用：
  SEED (2002)                         谁准时、谁迟交、谁提前、谁粗心
  SUBDISTRICTS（全部）                只启动方案中前几个街道
  SPEED (172800)                      每秒最多走方案的多少秒；当天的事没办完，日历不走
  KEEP (false)                        不在终端时也让网页界面开着`}
)
