package main

import (
	"fmt"
	"log/slog"
	"os"

	"shidian/internal/config"
	"shidian/internal/notify"
)

// newSender makes the sender of notices, still without its store; nil when none
// are to be sent.
func newSender(cfg config.Notices, logger *slog.Logger) (*notify.Sender, error) {
	if !cfg.Send {
		return nil, nil
	}
	hooks := notify.NewHooks(cfg.Secret, cfg.DingTalkSecrets)
	hooks.RobotRate = cfg.RobotRate
	if err := settle(hooks, cfg, logger); err != nil {
		return nil, err
	}
	s := &notify.Sender{
		Logger: logger, Hooks: hooks,
		Poll: cfg.Poll, Attempts: cfg.Attempts, MaxAge: cfg.MaxAge,
	}
	if cfg.SMTPHost == "" {
		return s, nil
	}
	mail, err := notify.NewMail(notify.MailSettings{
		Host: cfg.SMTPHost, Port: cfg.SMTPPort, User: cfg.SMTPUser, Password: cfg.SMTPPassword,
		From: cfg.SMTPFrom, TLS: cfg.SMTPTLS, CAFile: cfg.SMTPCAFile,
	})
	s.Mail = mail
	return s, err
}

// settle gives hooks what plans call by name, and says where anything may be sent.
func settle(hooks *notify.Hooks, cfg config.Notices, logger *slog.Logger) error {
	var err error
	if hooks.Allowed, err = notify.ParseHosts(cfg.WebhookHosts); err != nil {
		return fmt.Errorf("SHIDIAN_WEBHOOK_HOSTS: %w", err)
	}
	if cfg.WebhooksFile == "" {
		return nil
	}
	if hooks.Named, err = notify.ReadWebhooks(cfg.WebhooksFile); err != nil {
		return fmt.Errorf("SHIDIAN_WEBHOOKS_FILE: %w", err)
	}
	if info, err := os.Stat(cfg.WebhooksFile); err == nil && info.Mode().Perm()&0o077 != 0 {
		logger.Warn("others on this machine can read the keys of webhooks; chmod 600", "file", cfg.WebhooksFile)
	}
	hooks.Allowed = hooks.Allowed.With(hooks.Named)
	return nil
}
