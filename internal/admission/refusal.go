package admission

import (
	"errors"
	"net/url"
	"strings"

	"go.temporal.io/api/serviceerror"

	"shidian/internal/catalog"
)

// Kind is what keeps a program out.
type Kind string

// The kinds; each has a text `temporal.refused.<kind>`.
const (
	NoToken            Kind = "no-token"            // the server asks for one
	TokenExpired       Kind = "token-expired"       // by its own word
	TokenUnknown       Kind = "token-unknown"       // its signature, issuer's key or audience
	Claim              Kind = "claim"               // the token lacks one
	WantsCertificate   Kind = "wants-certificate"   // of the program
	CertificateUnknown Kind = "certificate-unknown" // the program's
	CertificateExpired Kind = "certificate-expired" // the program's
	ServerUnknown      Kind = "server-unknown"      // whoever signed the server's certificate
	ServerExpired      Kind = "server-expired"      // the server's certificate
	ServerName         Kind = "server-name"         // it is for another
	NoTLS              Kind = "no-tls"              // the server speaks none
	WantsTLS           Kind = "wants-tls"           // the server speaks nothing else
	Handshake          Kind = "handshake"           // any other failure of TLS
	Files              Kind = "files"               // what is to be shown can't be read
)

// RefusedError says what keeps this program from the Temporal server, and what to do.
type RefusedError struct {
	Kind Kind
	Args catalog.Args // of its text
	Err  error        // as it came; may be nil
}

// Key is the key of its text.
func (e *RefusedError) Key() string { return "temporal.refused." + string(e.Kind) }

func (e *RefusedError) Error() string { return catalog.Text(catalog.English, e.Key(), e.Args) }

func (e *RefusedError) Unwrap() error { return e.Err }

// refusalMark begins the reason of an error by which a refusal passes through Temporal's
// client, which keeps nothing else of what an interceptor returns.
const refusalMark = "shidian-refused?"

func (e *RefusedError) packed() string {
	values := url.Values{"kind": {string(e.Kind)}}
	for name, value := range e.Args {
		if text, ok := value.(string); ok {
			values.Set("a."+name, text)
		}
	}
	return refusalMark + values.Encode()
}

// Of is the refusal that an error comes from; nil when it is another error.
func Of(err error) *RefusedError {
	var refused *RefusedError
	if errors.As(err, &refused) {
		return refused
	}
	var denied *serviceerror.PermissionDenied
	if !errors.As(err, &denied) {
		return nil
	}
	packed, ours := strings.CutPrefix(denied.Reason, refusalMark)
	if !ours {
		return nil
	}
	values, err := url.ParseQuery(packed)
	if err != nil {
		return nil //nolint:nilerr // it is no refusal that we packed
	}
	refused = &RefusedError{Kind: Kind(values.Get("kind")), Args: catalog.Args{}, Err: denied}
	for name := range values {
		if arg, ok := strings.CutPrefix(name, "a."); ok {
			refused.Args[arg] = values.Get(name)
		}
	}
	return refused
}
