package machine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrChromiumMissing means that the machine has no Chromium and we may not
// install one. Its text says what to do.
var ErrChromiumMissing = errors.New(`Chromium is not installed; the browser test and the screenshots need it
    Debian:          sudo apt-get install chromium fonts-noto-cjk fonts-noto-color-emoji
    Ubuntu:          sudo snap install chromium
    Fedora:          sudo dnf install chromium google-noto-sans-cjk-fonts google-noto-color-emoji-fonts
    macOS:           brew install --cask chromium`)

// chromiumNames are looked for on PATH, in this order.
var chromiumNames = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}

// chromiumPlaces are where packagers put what is not on PATH.
var chromiumPlaces = []string{
	"/usr/bin/chromium",
	"/usr/lib/chromium/chromium",
	"/usr/lib64/chromium-browser/chromium-browser",
	"/opt/google/chrome/chrome",
	"/snap/bin/chromium",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// EnsureChromium returns the path of a Chromium or Chrome, installing it, and
// fonts for Chinese and for lights in colour, through apt-get when there is none and we are root.
func EnsureChromium(ctx context.Context, progress Progress) (string, error) {
	path, err := FindChromium()
	if err == nil || !mayInstall() {
		return path, err
	}
	err = aptInstall(ctx, progress, InstallingChromium, "chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")
	if err != nil {
		return "", fmt.Errorf("%w\n%w", err, ErrChromiumMissing)
	}
	return FindChromium()
}

// FindChromium returns the path of a Chromium or Chrome on this machine.
func FindChromium() (string, error) { return findChromium(chromiumPlaces) }

func findChromium(places []string) (string, error) {
	for _, name := range chromiumNames {
		if path, err := exec.LookPath(name); err == nil && filepath.IsAbs(path) {
			return path, nil
		}
	}
	for _, path := range places {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", ErrChromiumMissing
}
