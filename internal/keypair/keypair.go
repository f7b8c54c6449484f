package keypair

import (
	"crypto/tls"
	"os"
	"sync"
	"time"
)

// Files are a certificate and its key. They are read again when they have changed.
type Files struct {
	cert, key string

	mu   sync.Mutex
	last *tls.Certificate // that could be read
	read [2]stamp         // of the files then
}

// stamp tells a file that was written from what it was before.
type stamp struct {
	at   time.Time
	size int64
}

// Open reads them first; what is wrong with them is said now.
func Open(cert, key string) (*Files, error) {
	f := &Files{cert: cert, key: key}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, err
	}
	f.last, f.read = &pair, f.stamps()
	return f, nil
}

// Current is the certificate of now. Files that can't be read, or of which only one is
// new yet, leave the one before in force.
func (f *Files) Current() *tls.Certificate {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.stamps()
	if now == f.read {
		return f.last
	}
	if pair, err := tls.LoadX509KeyPair(f.cert, f.key); err == nil {
		f.last, f.read = &pair, now
	}
	return f.last
}

func (f *Files) stamps() (both [2]stamp) {
	for i, name := range []string{f.cert, f.key} {
		if info, err := os.Stat(name); err == nil { // one that is gone has another stamp
			both[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return both
}
