package devservices

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"shidian/internal/seal"
)

// SealKey is the file of the key that signs checkpoints in development, made when it is
// not there. The public keys lie beside it, in the file keys.
func SealKey(dir string) (string, error) {
	dir = filepath.Join(dir, "seal")
	path := filepath.Join(dir, "key")
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of the key: %w", err)
	}
	private, public, err := seal.NewKey(seal.SHA256, "development")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(path, []byte(private+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("keep the key: %w", err)
	}
	keys, err := os.OpenFile(filepath.Join(dir, "keys"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep the public key: %w", err)
	}
	_, err = fmt.Fprintln(keys, public)
	return path, errors.Join(err, keys.Close())
}
