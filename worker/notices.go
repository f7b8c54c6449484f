package main

import (
	"log/slog"

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
