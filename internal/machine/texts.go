package machine

import "fmt"

// stepTexts say each step in English and in Chinese; %s is the detail.
var stepTexts = map[Step]struct{ en, zh string }{
	InstallingPostgres: {"Installing PostgreSQL: %s …", "正在安装 PostgreSQL：%s …"},
	MovingPostgresData: {
		"Postgres' user can't reach this project's folder; its data is in %s",
		"Postgres 的用户无法进入本项目所在的目录，数据改存于 %s",
	},
	CreatingPostgresData: {"Creating the database in %s …", "正在创建数据库：%s …"},
	BuildingTemporal: {
		"Building the Temporal development server %s, once, in some minutes …",
		"正在构建 Temporal 开发服务器 %s，需要几分钟，只需一次 …",
	},
	WaitingForTemporalBuild: {
		"Waiting for another process that is building the Temporal development server %s …",
		"另一个进程正在构建 Temporal 开发服务器 %s，请稍候 …",
	},
	BuildingPrograms: {"Building Shidian%s …", "正在构建 Shidian%s …"},
	BuildingTemporalServer: {
		"Building the Temporal server as it runs in production%s, once, in some minutes …",
		"正在构建生产环境所用的 Temporal 服务器%s，需要几分钟，只需一次 …",
	},
	InstallingNetworkTools: {
		"Installing what the tests on several hosts make networks with: %s …",
		"正在安装多主机测试组网所需的工具：%s …",
	},
	InstallingChromium: {
		"Installing Chromium for the browser test: %s …",
		"正在安装浏览器测试所需的 Chromium：%s …",
	},
}

// Text says a step to people.
func (s Step) Text(chinese bool, detail string) string {
	text := stepTexts[s]
	if chinese {
		return fmt.Sprintf(text.zh, detail)
	}
	return fmt.Sprintf(text.en, detail)
}
