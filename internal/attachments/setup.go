package attachments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"gocloud.dev/gcerrors"
)

// There says whether the folder or bucket of an address is there; [Open] makes a folder.
func There(ctx context.Context, address string) (there bool, err error) {
	if u, err := url.Parse(address); err == nil && u.Scheme == "file" {
		_, err := os.Stat(u.Path)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	s, err := Open(ctx, address)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	there, err = s.bucket.IsAccessible(ctx)
	if err != nil {
		return false, fmt.Errorf("look into %s: %w", s.where, err)
	}
	return there, nil
}

// Make makes the folder or the bucket of an address, for its owner alone.
func Make(ctx context.Context, address string) (err error) {
	s, err := Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var service *s3.Client
	if !s.bucket.As(&service) {
		return nil // a folder, which is there now
	}
	name := s.name
	request := &s3.CreateBucketInput{Bucket: &name}
	if region := service.Options().Region; region != "" && region != unnamedRegion {
		request.CreateBucketConfiguration = &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(region)}
	}
	if _, err := service.CreateBucket(ctx, request); err != nil {
		return fmt.Errorf("make %s: %w", s.where, err)
	}
	return nil
}

// unnamedRegion is the one that S3 does not want to hear the name of.
const unnamedRegion = "us-east-1"

// trial is written, read and removed to try a store. A store that keeps everything keeps
// this one small file, too.
const trial = "setup-check"

// TryWriting writes a small file and reads it again.
func TryWriting(ctx context.Context, address string) (err error) {
	s, err := Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.bucket.WriteAll(ctx, trial, []byte(trial), nil); err != nil {
		return fmt.Errorf("write to %s: %w", s.where, err)
	}
	read, err := s.bucket.ReadAll(ctx, trial)
	if err != nil {
		return fmt.Errorf("read from %s what was just written: %w", s.where, err)
	}
	if !bytes.Equal(read, []byte(trial)) {
		return fmt.Errorf("%s gives back something else than what was written", s.where)
	}
	if err := s.bucket.Delete(ctx, trial); err != nil && gcerrors.Code(err) != gcerrors.PermissionDenied {
		return fmt.Errorf("remove the trial file %s from %s: %w", trial, s.where, err)
	}
	return nil
}
