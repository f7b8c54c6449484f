package devservices

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"shidian/internal/keyring"
)

// PayloadKeys are the settings with which programs encrypt what Temporal keeps in
// development, with a key that is made when there is none. Where nothing is to be encrypted,
// what an earlier run encrypted is still read.
func PayloadKeys(dir string, encrypt bool) (map[string]string, error) {
	file := PayloadKeysFile(dir)
	_, err := os.Stat(file)
	switch {
	case err == nil && encrypt:
		return map[string]string{varPayloadKeys: file}, nil
	case err == nil:
		return map[string]string{varPayloadKeys: file, varPayloadKey: keyring.None}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("look for the payload keys: %w", err)
	case !encrypt:
		return nil, nil
	}
	line, err := keyring.NewLine("development", keyring.AES)
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, []byte(line+"\n"), 0o600)
	}
	if err != nil {
		return nil, fmt.Errorf("make a payload key: %w", err)
	}
	return map[string]string{varPayloadKeys: file}, nil
}

// Variables of both programs.
const (
	varPayloadKeys = "SHIDIAN_PAYLOAD_KEYS_FILE"
	varPayloadKey  = "SHIDIAN_PAYLOAD_KEY"
)

// PayloadSettings are those of this process's environment, for those who give programs an
// environment of their own.
func PayloadSettings() map[string]string {
	found := map[string]string{}
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "SHIDIAN_PAYLOAD_") {
			found[name] = value
		}
	}
	return found
}

// PayloadKeysFile is where they lie.
func PayloadKeysFile(dir string) string { return filepath.Join(dir, "payload-keys") }
