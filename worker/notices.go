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
	mails := notify.MailSettings{
		Host: cfg.SMTPHost, Port: cfg.SMTPPort, User: cfg.SMTPUser, Password: cfg.SMTPPassword,
		From: cfg.SMTPFrom, TLS: cfg.SMTPTLS, CAFile: cfg.SMTPCAFile,
	}
	if cfg.SMTPHost != "" {
		var err error
		if s.Mail, err = notify.NewMail(mails); err != nil {
			return nil, err
		}
	}
	var err error
	s.Own, err = ownWays(cfg, mails, hooks, logger)
	return s, err
}

// ownWays are how notices of programmes go out that have settings of their own.
func ownWays(cfg config.Notices, mails notify.MailSettings, hooks *notify.Hooks, logger *slog.Logger) (map[string]notify.Own, error) {
	if cfg.ProgrammesFile == "" {
		return nil, nil
	}
	settings, err := notify.ReadOwn(cfg.ProgrammesFile)
	if err != nil {
		return nil, fmt.Errorf("SHIDIAN_NOTICES_FILE: %w", err)
	}
	warnReadable(cfg.ProgrammesFile, logger)
	ways := map[string]notify.Own{}
	for programme, own := range settings {
		mail, err := own.Mailer(mails)
		if err != nil {
			return nil, fmt.Errorf("SHIDIAN_NOTICES_FILE: %s: %w", programme, err)
		}
		ways[programme] = notify.Own{Mail: mail, Hooks: own.Hooker(hooks)}
	}
	return ways, nil
}

// warnReadable warns of a file with keys that others than the worker can read.
func warnReadable(file string, logger *slog.Logger) {
	if info, err := os.Stat(file); err == nil && info.Mode().Perm()&0o077 != 0 {
		logger.Warn("others on this machine can read the keys in this file; chmod 600", "file", file)
	}
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
	warnReadable(cfg.WebhooksFile, logger)
	hooks.Allowed = hooks.Allowed.With(hooks.Named)
	return nil
}
