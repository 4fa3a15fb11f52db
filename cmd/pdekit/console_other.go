//go:build !windows

package main

import "os"

// commandable reports whether a terminal draws over a line and paints when it is
// told to.
func commandable(*os.File) bool { return os.Getenv("TERM") != "dumb" }
