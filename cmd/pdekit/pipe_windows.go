package main

import (
	"errors"

	"golang.org/x/sys/windows"
)

func survivePipes() {}

// brokenPipe tells that the reader of a pipe has gone, or is going.
func brokenPipe(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}
