package archive

import (
	"context"
	"io"
)

// VerifyReader verifies what is no file on a disk.
func VerifyReader(ctx context.Context, file io.ReaderAt, size int64) (Verdict, error) {
	return verify(ctx, file, size, func(Progress) {}, nil)
}
