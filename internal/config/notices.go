package config

import (
	"fmt"
	"time"
)

// Notices is how notices go out. With no mail server configured, mails wait and are
// listed; with no webhook secret, so do webhooks of our own kind.
type Notices struct {
	Send         bool   `env:"SHIDIAN_NOTICES_SEND, default=true"`
	SMTPHost     string `env:"SHIDIAN_SMTP_HOST"`
	SMTPPort     int    `env:"SHIDIAN_SMTP_PORT, default=587"`
	SMTPUser     string `env:"SHIDIAN_SMTP_USER"`
	SMTPPassword string `env:"SHIDIAN_SMTP_PASSWORD"`
	SMTPFrom     string `env:"SHIDIAN_SMTP_FROM"`
	SMTPTLS      string `env:"SHIDIAN_SMTP_TLS, default=starttls"` // starttls, implicit, opportunistic or none
	SMTPCAFile   string `env:"SHIDIAN_SMTP_CA_FILE"`
	Secret       string `env:"SHIDIAN_WEBHOOK_SECRET"`
	// DingTalkSecrets has the secret of each robot by the beginning of its access_token.
	DingTalkSecrets map[string]string `env:"SHIDIAN_DINGTALK_SECRETS"`
	// WebhooksFile has address, kind and secret of each webhook that plans call by name.
	WebhooksFile string `env:"SHIDIAN_WEBHOOKS_FILE"`
	// ProgrammesFile has what programmes have for themselves, by their codes: whom mails come
	// from, a mail server, webhooks by name and the secret that signs them.
	ProgrammesFile string `env:"SHIDIAN_NOTICES_FILE"`
	// WebhookHosts are the hosts that anything is sent to, host or host:port; addresses
	// inside (127.0.0.1, 10.1.0.0/16) only where they are listed themselves.
	WebhookHosts []string      `env:"SHIDIAN_WEBHOOK_HOSTS, default=qyapi.weixin.qq.com,oapi.dingtalk.com"`
	RobotRate    int           `env:"SHIDIAN_ROBOT_RATE, default=18"` // messages a minute to one group
	Poll         time.Duration `env:"SHIDIAN_NOTICES_POLL, default=5s"`
	Attempts     int           `env:"SHIDIAN_NOTICES_ATTEMPTS, default=20"`
	MaxAge       time.Duration `env:"SHIDIAN_NOTICES_MAX_AGE, default=72h"`
}

func (n Notices) check() error {
	const (
		shortestPoll, longestPoll = 50 * time.Millisecond, 10 * time.Minute
		mostAttempts              = 1000
		mostARobotTakes           = 1000
	)
	switch {
	case n.SMTPHost != "" && n.SMTPFrom == "":
		return fmt.Errorf("SHIDIAN_SMTP_HOST is set and SHIDIAN_SMTP_FROM is not; give the address that mails come from")
	case n.Poll < shortestPoll || n.Poll > longestPoll:
		return fmt.Errorf("SHIDIAN_NOTICES_POLL is %s; give a time from %s to %s", n.Poll, shortestPoll, longestPoll)
	case n.Attempts < 1 || n.Attempts > mostAttempts:
		return fmt.Errorf("SHIDIAN_NOTICES_ATTEMPTS is %d; give a number from 1 to %d", n.Attempts, mostAttempts)
	case n.RobotRate < 1 || n.RobotRate > mostARobotTakes:
		return fmt.Errorf("SHIDIAN_ROBOT_RATE is %d; give a number from 1 to %d", n.RobotRate, mostARobotTakes)
	case n.MaxAge < time.Hour:
		return fmt.Errorf("SHIDIAN_NOTICES_MAX_AGE is %s; give at least 1h", n.MaxAge)
	}
	return nil
}
