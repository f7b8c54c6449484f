package setup

import (
	"cmp"
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"shidian/internal/catalog"
	"shidian/internal/seal"
)

func (l *look) sealKey(context.Context) []Row {
	s := l.cfg.Worker.Seal
	if _, err := seal.Named(s.Suite); err != nil {
		return []Row{{Thing: thingSealKey, State: Wrong, Is: reason(err), Do: Text{Key: "setup.do.seal-suite"}}}
	}
	if s.KeyFile == "" {
		return []Row{{Thing: thingSealKey, State: Off, Is: Text{Key: "setup.is.no-seal-key"}, Do: Text{Key: "setup.do.seal-key"}}}
	}
	row := Row{Thing: thingSealKey, State: There, Is: Text{"setup.is.seal-key", catalog.Args{"file": s.KeyFile, "suite": s.Suite}}}
	line, err := os.ReadFile(s.KeyFile)
	if err == nil {
		_, err = seal.ParseSigner(string(line))
	}
	if err != nil {
		row.State, row.Is, row.Do = Wrong, fileReason(s.KeyFile, err), Text{Key: "setup.do.seal-key"}
	}
	return []Row{row}
}

func fileReason(file string, err error) Text {
	return Text{"setup.is.file", catalog.Args{"file": file, "reason": withoutPath(err)}}
}

// withoutPath is an error of the file system without the path, which is named already.
func withoutPath(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (l *look) identityKeys(context.Context) []Row {
	file := l.cfg.Worker.Identity.KeysFile
	if file == "" {
		return []Row{{Thing: thingIdentityKeys, State: Off, Is: Text{Key: "setup.is.no-identity-keys"}, Do: Text{Key: "setup.do.identity-keys"}}}
	}
	row := Row{Thing: thingIdentityKeys, State: There}
	lines, err := os.ReadFile(file)
	var keys seal.Keys
	if err == nil {
		keys, err = seal.ParseKeys(string(lines))
	}
	row.Is = Text{"setup.is.identity-keys", catalog.Args{"file": file, "n": len(keys)}}
	if err == nil && len(keys) == 0 {
		err = errors.New("no key in it")
	}
	if err != nil {
		row.State, row.Is, row.Do = Wrong, fileReason(file, err), Text{Key: "setup.do.identity-keys"}
	}
	return []Row{row}
}

// everybody is the part of a file's mode that lets every user of the machine read it.
const everybody = 0o004

func (l *look) payloadKeys(context.Context) []Row {
	p := l.cfg.Worker.Payloads
	ring, err := p.Ring()
	switch {
	case err != nil:
		return []Row{{Thing: thingPayloadKeys, State: Wrong, Is: reason(err), Do: Text{Key: "setup.do.payload-keys"}}}
	case len(ring.IDs()) == 0:
		return []Row{{Thing: thingPayloadKeys, State: Off, Is: Text{Key: "setup.is.no-payload-keys"}, Do: Text{Key: "setup.do.no-payload-keys"}}}
	}
	if about, err := os.Stat(p.KeysFile); err == nil && about.Mode().Perm()&everybody != 0 {
		return []Row{{Thing: thingPayloadKeys, State: Wrong, Is: Text{"setup.is.payload-keys-open", catalog.Args{"file": p.KeysFile}}, Do: Text{"setup.do.payload-keys-open", catalog.Args{"file": p.KeysFile}}}}
	}
	return []Row{{Thing: thingPayloadKeys, State: There, Is: Text{"setup.is.payload-keys", catalog.Args{"keys": strings.Join(ring.IDs(), ", "), "writes": cmp.Or(ring.Writes(), "–")}}}}
}

// zone is one that every plan may name.
const zone = "Asia/Shanghai"

func (l *look) zones(context.Context) []Row {
	row := Row{Thing: thingZones, State: There, Is: Text{"setup.is.zones", catalog.Args{"zone": zone}}}
	if _, err := time.LoadLocation(zone); err != nil {
		row.State, row.Is, row.Do = Wrong, reason(err), Text{Key: "setup.do.zones"}
	}
	return []Row{row}
}

func (l *look) mail(context.Context) []Row {
	n := l.cfg.Worker.Notices
	row := Row{Thing: thingMail, State: There, Is: Text{"setup.is.mail", catalog.Args{"host": n.SMTPHost, "port": n.SMTPPort, "from": n.SMTPFrom}}}
	switch {
	case !n.Send:
		row.State, row.Is = Off, Text{Key: "setup.is.no-notices"}
	case n.SMTPHost == "":
		row.State, row.Is, row.Do = Off, Text{Key: "setup.is.no-mail"}, Text{Key: "setup.do.mail"}
	}
	if err := l.mails(n); err != nil {
		row.State, row.Is, row.Do = Wrong, Text{"setup.is.failed", catalog.Args{"reason": strings.TrimSpace(err.Error())}}, Text{Key: "setup.do.mail"}
	}
	return []Row{row}
}
