//go:build !unix && !windows

package main

import (
	"errors"
	"io"
)

func survivePipes() {}

// brokenPipe tells that the reader of a pipe has gone.
func brokenPipe(err error) bool { return errors.Is(err, io.ErrClosedPipe) }
