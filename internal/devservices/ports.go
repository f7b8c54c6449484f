package devservices

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const loopback = "127.0.0.1"

// PortTakenError names who wanted a port, who has it, and what changes it.
type PortTakenError struct {
	Service  string
	Port     int
	Holder   string // "postgres (pid 123)", empty when it can't be found out
	Variable string // the environment variable that changes the port, may be empty
}

func (e *PortTakenError) Error() string {
	holder := e.Holder
	if holder == "" {
		holder = "another process"
	}
	message := fmt.Sprintf("%s needs port %d on %s, which %s holds", e.Service, e.Port, loopback, holder)
	if e.Variable != "" {
		message += fmt.Sprintf("; set %s to use another", e.Variable)
	}
	return message
}

// CheckPort returns a PortTakenError if nothing can listen on the port. The
// variable is named in the error.
func CheckPort(service string, port int, variable string) error {
	listener, err := listen(port)
	if err != nil {
		if port < 1024 || port > 65535 {
			return fmt.Errorf("%s can't use port %d (%s): %w", service, port, variable, err)
		}
		return &PortTakenError{Service: service, Port: port, Holder: portHolder(port), Variable: variable}
	}
	if err := listener.Close(); err != nil {
		return fmt.Errorf("check port %d: %w", port, err)
	}
	return nil
}

// A process that we are just starting holds what we had open for a moment more,
// until it becomes the program that it is to be.
const (
	listenTries = 10
	listenPause = 20 * time.Millisecond
)

// listen takes a port, and tries again when it may be held by nobody but
// ourselves.
func listen(port int) (net.Listener, error) {
	for try := 1; ; try++ {
		listener, err := net.Listen("tcp4", address(port))
		if err == nil || try == listenTries || !errors.Is(err, syscall.EADDRINUSE) || portHolder(port) != "" {
			return listener, err
		}
		<-time.After(listenPause)
	}
}

// Free ports come from below the range that systems hand out to outgoing
// connections, so that a server may stop and find its port again.
const (
	firstFreePort = 15000
	lastFreePort  = 29999
)

var handedOut sync.Map // port → struct{}; never twice by one process

// FreePort returns a port of 127.0.0.1 on which nothing listens.
func FreePort() (int, error) {
	for range 1000 {
		port := firstFreePort + rand.IntN(lastFreePort-firstFreePort+1)
		if _, taken := handedOut.LoadOrStore(port, struct{}{}); taken {
			continue
		}
		if CheckPort("", port, "") == nil {
			return port, nil
		}
	}
	return 0, errors.New("no free port found")
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }

// OpenIDIssuer is the identity provider of `make run`, on its usual port.
const OpenIDIssuer = "http://127.0.0.1:8081"

// listenOn is where a server listens.
func listenOn(everyAddress bool) string {
	if everyAddress {
		return "0.0.0.0"
	}
	return loopback
}
