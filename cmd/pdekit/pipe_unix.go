//go:build unix

package main

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// survivePipes makes writing to a pipe without reader an error instead of the
// end of the program, so that files of the moment are removed, and a training
// goes on whose log nobody reads any more. Programs that this one starts are
// not concerned.
func survivePipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// brokenPipe tells that the reader of a pipe has gone.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
