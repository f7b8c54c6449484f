package keypair_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"shidian/internal/devservices/devtest"
	"shidian/internal/keypair"
)

func TestFiles_AreReadAgainWhenSomebodyRenewsThem(t *testing.T) {
	t.Parallel()
	ca := devtest.NewAuthority(t, "CA")
	p := ca.Issue(t, "before", time.Hour)
	f, err := keypair.Open(p.Cert, p.Key)
	require.NoError(t, err)
	require.Equal(t, "before", f.Current().Leaf.Subject.CommonName)
	ca.IssueTo(t, p, "renewed", time.Hour)
	require.Equal(t, "renewed", f.Current().Leaf.Subject.CommonName)

	require.NoError(t, os.WriteFile(p.Key, []byte("half a"), 0o600))
	require.Equal(t, "renewed", f.Current().Leaf.Subject.CommonName, "while they are being written")
	require.NoError(t, os.Remove(p.Cert))
	require.Equal(t, "renewed", f.Current().Leaf.Subject.CommonName, "when one is gone")
	ca.IssueTo(t, p, "at last", time.Hour)
	require.Equal(t, "at last", f.Current().Leaf.Subject.CommonName)
}

func TestFiles_ThatCannotBeReadAtFirstAreRefused(t *testing.T) {
	t.Parallel()
	ca := devtest.NewAuthority(t, "CA")
	one, another := ca.Issue(t, "one", time.Hour), ca.Issue(t, "another", time.Hour)
	_, err := keypair.Open(one.Cert, another.Key)
	require.ErrorContains(t, err, "match")
	_, err = keypair.Open("nowhere.pem", one.Key)
	require.ErrorContains(t, err, "nowhere.pem")
}
