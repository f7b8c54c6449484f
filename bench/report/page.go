package report

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// errNoMarkers means that a page has no place for what is to be put into it.
var errNoMarkers = errors.New("the page lacks the lines between which figures go")

// Insert replaces what stands on the page at this path between the lines
// "<!-- NAME:begin -->" and "<!-- NAME:end -->".
func Insert(path, name, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the page of figures: %w", err)
	}
	changed, err := between(string(page), name, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil { //nolint:gosec // a page for everybody to read
		return fmt.Errorf("write the page of figures: %w", err)
	}
	return nil
}

func between(page, name, text string) (string, error) {
	begin, end := "<!-- "+name+":begin -->\n", "<!-- "+name+":end -->\n"
	before, rest, found := strings.Cut(page, begin)
	if !found {
		return "", fmt.Errorf("%w: %s", errNoMarkers, strings.TrimSpace(begin))
	}
	_, after, found := strings.Cut(rest, end)
	if !found {
		return "", fmt.Errorf("%w: %s", errNoMarkers, strings.TrimSpace(end))
	}
	return before + begin + "\n" + strings.TrimSpace(text) + "\n\n" + end + after, nil
}
