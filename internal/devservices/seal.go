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
	private, _, err := developmentKey(filepath.Join(dir, "seal"), "development")
	return private, err
}

// IdentityKey are the files of the key with which the web desk seals messages in
// development, and of the public keys by which the worker knows them.
func IdentityKey(dir string) (private, public string, err error) {
	return developmentKey(filepath.Join(dir, "identity"), "development-desk")
}

// DataDir is where `make run` keeps its data.
func DataDir(root string) string { return filepath.Join(root, ".shidian") }

// developmentKey makes a pair of keys where there is none.
func developmentKey(dir, name string) (private, public string, err error) {
	private, public = filepath.Join(dir, "key"), filepath.Join(dir, "keys")
	if _, err := os.Stat(private); !errors.Is(err, fs.ErrNotExist) {
		return private, public, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", fmt.Errorf("make the folder of the key: %w", err)
	}
	signer, verifier, err := seal.NewKey(seal.SHA256, name)
	if err != nil {
		return "", "", err
	}
	keys, err := os.OpenFile(public, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return "", "", fmt.Errorf("keep the public key: %w", err)
	}
	_, err = fmt.Fprintln(keys, verifier)
	if err = errors.Join(err, keys.Close()); err != nil {
		return "", "", fmt.Errorf("keep the public key: %w", err)
	}
	if err := os.WriteFile(private, []byte(signer+"\n"), 0o600); err != nil {
		return "", "", fmt.Errorf("keep the key: %w", err)
	}
	return private, public, nil
}
