package catalog

// deskTexts is what the shidian command says: keys desk.….
var deskTexts = merge(envTexts, deskErrorTexts, deskShownTexts, deskRulesTexts, deskToldTexts, deskStartTexts, sheetTexts, flagTexts, helpTexts, paperTexts, deskArchiveTexts)

// envTexts says what each environment variable is for: keys desk.env.….
var envTexts = texts{
	"desk.env-default":                          {"默认 {value}", "default {value}"},
	"desk.env.DATABASE_URL":                     {"记录库(Postgres)的连接地址。", "Where the record (Postgres) is."},
	"desk.env.TEMPORAL_ADDRESS":                 {"Temporal 服务器的地址和端口。", "Address and port of the Temporal server."},
	"desk.env.TEMPORAL_NAMESPACE":               {"试点所在的命名空间。", "The namespace that the pilots live in."},
	"desk.env.TEMPORAL_API_KEY":                 {"Temporal 的访问密钥; 设了就走 TLS。", "Key for the Temporal server; turns on TLS."},
	"desk.env.TEMPORAL_TLS":                     {"true: 用 TLS 连接 Temporal。", "true: reach Temporal over TLS."},
	"desk.env.TEMPORAL_TLS_CLIENT_CERT_PATH":    {"客户端证书文件。", "The client's certificate file."},
	"desk.env.TEMPORAL_TLS_CLIENT_KEY_PATH":     {"客户端密钥文件。", "The client's key file."},
	"desk.env.TEMPORAL_TLS_SERVER_CA_CERT_PATH": {"签发服务器证书的 CA 证书文件。", "Certificate file of the CA that signed the server's."},
	"desk.env.TEMPORAL_TLS_SERVER_NAME":         {"服务器证书上的名称, 与地址不同时才填。", "The name in the server's certificate, where it is not the address."},
	"desk.env.TEMPORAL_PROFILE":                 {"Temporal 配置文件中要用的一节。", "Which profile of Temporal's settings file to use."},
	"desk.env.TEMPORAL_CONFIG_FILE":             {"Temporal 的配置文件; 不填则用用户目录下的 temporalio/temporal.toml。", "Temporal's settings file; if unset, temporalio/temporal.toml in the user's settings folder."},
	"desk.env.EVIDENCE_BUCKET":                  {"附件库: file:///绝对路径, 或 s3://桶名?region=…; 不填则用开发环境的 .shidian/evidence。", "Where attached files are kept: file:///absolute/folder or s3://bucket?region=…; if unset, the development services' .shidian/evidence."},
	"desk.env.SHIDIAN_ATTACHMENT_MAX_MIB":       {"单个附件的上限, 单位 MiB。", "The largest attachment, in MiB."},
	"desk.env.SHIDIAN_ATTACHMENT_TYPES":         {"收哪些类型的附件(按内容识别), 逗号分隔; 另可加 doc(旧版 Office/WPS)、zip。", "Kinds of files that are taken, told by their content, with commas; doc (old Office, WPS) and zip may be added."},
	"desk.env.SHIDIAN_LANG":                     {"语言: zh 或 en; 不填则看 LANG, 再默认中文。", "Language: zh or en; if unset, LANG decides, then Chinese."},
	"desk.env.SHIDIAN_PROGRAMME":                {"方案代码, 有多个方案时用, 如 xicheng-2002。", "The programme's code where there are several, e.g. xicheng-2002."},
	"desk.env.SHIDIAN_DEADLINE":                 {"提交后最多等多久; 到时改为移交(信号), 不会丢失。", "How long to wait for an answer; after it the message is handed over as a signal, nothing is lost."},
	"desk.env.SHIDIAN_HEALTH_ADDR":              {"运行状况检查的监听地址; 空则不开。", "Where health is answered; empty for nowhere."},
	"desk.env.SHIDIAN_LOG_LEVEL":                {"日志级别: debug、info、warn 或 error。", "Log level: debug, info, warn or error."},
	"desk.env.SHIDIAN_LOG_FORMAT":               {"日志格式: text 或 json。", "Log format: text or json."},
	"desk.env.SHIDIAN_WORKFLOW_POLLERS":         {"同时领取流程任务的数量。", "How many ask for workflow tasks at once."},
	"desk.env.SHIDIAN_ACTIVITY_POLLERS":         {"同时领取活动任务的数量。", "How many ask for activity tasks at once."},
	"desk.env.SHIDIAN_DB_CONNECTIONS":           {"记录库的最大连接数。", "Connections to the record at most."},
	"desk.env.SHIDIAN_STOP_TIMEOUT":             {"停止时留给手头工作的时间。", "How long running work may take to end when the worker stops."},
}
