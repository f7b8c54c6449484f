package attachments_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"shidian/internal/attachments"
)

func TestMake_MakesAFolderOrABucketThatCanBeWritten(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	for name, address := range map[string]string{
		"folder":           "file://" + filepath.Join(t.TempDir(), "deep", "evidence"),
		"bucket":           "s3://evidence?region=us-east-1&use_path_style=true&anonymous=true&endpoint=" + server.URL,
		"bucket elsewhere": "s3://elsewhere?region=cn-north-1&use_path_style=true&anonymous=true&endpoint=" + server.URL,
	} {
		there, err := attachments.There(t.Context(), address)
		require.NoError(t, err, name)
		require.False(t, there, name)
		require.NoError(t, attachments.Make(t.Context(), address), name)
		there, err = attachments.There(t.Context(), address)
		require.NoError(t, err, name)
		require.True(t, there, name)
		require.NoError(t, attachments.TryWriting(t.Context(), address), name)
	}
}

func TestTryWriting_LeavesNothingBehind(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, attachments.TryWriting(t.Context(), "file://"+folder))
	left, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Empty(t, left)
}

// A store that keeps everything for ever does not let the trial file be removed.
func TestTryWriting_IsContentWithAStoreThatRemovesNothing(t *testing.T) {
	t.Parallel()
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("evidence"))
	store := gofakes3.New(backend).Server()
	for _, c := range []struct {
		method string
		good   bool
	}{{http.MethodDelete, true}, {http.MethodPut, false}} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == c.method {
				w.WriteHeader(http.StatusForbidden)
				_, _ = w.Write([]byte(`<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>`))
				return
			}
			store.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		err := attachments.TryWriting(t.Context(), "s3://evidence?region=us-east-1&use_path_style=true&anonymous=true&endpoint="+server.URL)
		require.Equal(t, c.good, err == nil, "%s: %v", c.method, err)
	}
}

func TestThere_SaysWhatIsWrongWithAnAddress(t *testing.T) {
	t.Parallel()
	_, err := attachments.There(t.Context(), "ftp://evidence")
	require.ErrorIs(t, err, attachments.ErrURL)
	require.ErrorIs(t, attachments.Make(t.Context(), "evidence"), attachments.ErrURL)
	require.ErrorIs(t, attachments.TryWriting(t.Context(), "evidence"), attachments.ErrURL)
}
