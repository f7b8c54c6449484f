package attachments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // s3://…
	"gocloud.dev/gcerrors"
)

// What may be wrong with a stored file, and with a store's address.
var (
	ErrMissing = errors.New("not in the evidence store")
	ErrAltered = errors.New("altered: its content is not what its digest says")
	ErrURL     = errors.New("the evidence store's address can't be used; write file:///absolute/folder or s3://bucket?region=…")
	ErrChanged = errors.New("the file changed while it was being stored; attach it again")
)

const digestPrefix = "sha256:"

var digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// Store is where the files are.
type Store struct {
	bucket *blob.Bucket
	where  string
	name   string // of the bucket
}

// Open opens the store at an address: file:///folder, which is made when
// missing, or s3://bucket with the options of gocloud.dev behind a question mark.
func Open(ctx context.Context, address string) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, ErrURL
	}
	s := &Store{name: u.Host, where: u.Scheme + "://" + u.Host + u.Path} // options may hold what nobody should read
	switch {
	case u.Scheme == "file" && u.Host == "" && filepath.IsAbs(u.Path):
		s.bucket, err = openFolder(u.Path)
	case u.Scheme == "s3" && u.Host != "":
		s.bucket, err = openBucket(ctx, u)
	default:
		return nil, fmt.Errorf("%s: %w", s.where, ErrURL)
	}
	if err != nil {
		return nil, fmt.Errorf("open the evidence store %s: %w", s.where, err)
	}
	return s, nil
}

// openFolder makes the folder for its owner alone. Temporary files lie beside the
// final ones, so that moving them is one step on the same disk.
func openFolder(path string) (*blob.Bucket, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	return fileblob.OpenBucket(path, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
}

// openBucket leaves the check of what is read to us: the client's own would fail
// on an altered file without saying that it is altered.
func openBucket(ctx context.Context, u *url.URL) (*blob.Bucket, error) {
	options := u.Query()
	if !options.Has(checksumOption) {
		options.Set(checksumOption, "when_required")
	}
	u.RawQuery = options.Encode()
	return blob.OpenBucket(ctx, u.String())
}

const checksumOption = "response_checksum_validation"

// Close ends the connection.
func (s *Store) Close() error { return s.bucket.Close() }

// Where is the store's address, without options.
func (s *Store) Where() string { return s.where }

// Put stores a file that [Inspect] has looked at; false when the store has it
// already. What is there and not whole is written again.
func (s *Store) Put(ctx context.Context, f File) (stored bool, err error) {
	err = s.Check(ctx, f.Digest)
	switch {
	case err == nil:
		return false, nil
	case !errors.Is(err, ErrMissing) && !errors.Is(err, ErrAltered):
		return false, err
	}
	if err := s.write(ctx, f); err != nil {
		return false, fmt.Errorf("store %s in %s: %w", f.Path, s.where, err)
	}
	return true, nil
}

// write gives up, and leaves nothing, unless the whole file arrives with the
// digest that it is named by.
func (s *Store) write(ctx context.Context, f File) error {
	from, err := openItself(f.Path)
	if errors.Is(err, ErrNoFile) || errors.Is(err, errLink) {
		return ErrChanged // it was a file when it was looked at
	}
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }() // read only
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	key, err := keyOf(f.Digest)
	if err != nil {
		return err
	}
	w, err := s.bucket.NewWriter(ctx, key, &blob.WriterOptions{ContentType: f.Type})
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(w, sum), io.LimitReader(reading{ctx, from}, f.Size+1)) // it may be growing
	if err == nil && nameOf(sum) != f.Digest {
		err = ErrChanged
	}
	if err != nil {
		giveUp() // before Close, which else would keep what has arrived
		return errors.Join(err, ignoreCancelled(w.Close()))
	}
	return w.Close()
}

func ignoreCancelled(err error) error {
	if errors.Is(err, context.Canceled) || gcerrors.Code(err) == gcerrors.Canceled {
		return nil
	}
	return err
}

// Open reads a stored file. Its end comes only when the content is what the
// digest says; otherwise there is [ErrAltered] in its place.
func (s *Store) Open(ctx context.Context, digest string) (io.ReadCloser, error) {
	key, err := keyOf(digest)
	if err != nil {
		return nil, err
	}
	r, err := s.bucket.NewReader(ctx, key, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, fmt.Errorf("%s in %s: %w", digest, s.where, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("read %s from %s: %w", digest, s.where, err)
	}
	return &checked{ctx: ctx, ReadCloser: r, digest: digest, sum: sha256.New()}, nil
}

// Find says whether a file is there, and does not read it: nil, or [ErrMissing].
func (s *Store) Find(ctx context.Context, digest string) error {
	key, err := keyOf(digest)
	if err != nil {
		return err
	}
	there, err := s.bucket.Exists(ctx, key)
	if err != nil {
		return fmt.Errorf("look for %s in %s: %w", digest, s.where, err)
	}
	if !there {
		return fmt.Errorf("%s in %s: %w", digest, s.where, ErrMissing)
	}
	return nil
}

// Check reads a stored file through: nil when it is there and whole.
func (s *Store) Check(ctx context.Context, digest string) error {
	r, err := s.Open(ctx, digest)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}

// checked compares what is read with its digest.
type checked struct {
	io.ReadCloser
	ctx    context.Context
	digest string
	sum    hash.Hash
}

// Read passes the content on.
func (c *checked) Read(p []byte) (int, error) {
	n, err := reading{c.ctx, c.ReadCloser}.Read(p)
	_, _ = c.sum.Write(p[:n]) // a hash takes everything
	if errors.Is(err, io.EOF) && nameOf(c.sum) != c.digest {
		return n, fmt.Errorf("%s: %w", c.digest, ErrAltered)
	}
	return n, err
}

func nameOf(sum hash.Hash) string { return digestPrefix + hex.EncodeToString(sum.Sum(nil)) }

// keyOf is where a file lies. Two letters make a folder, so that none grows too long.
func keyOf(digest string) (string, error) {
	if !digestForm.MatchString(digest) {
		return "", fmt.Errorf("%q is no digest of a file: %w", digest, ErrMissing)
	}
	hexed := digest[len(digestPrefix):]
	return "sha256/" + hexed[:2] + "/" + hexed, nil
}
