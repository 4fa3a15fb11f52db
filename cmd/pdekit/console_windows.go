package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// commandable turns on the sequences that draw over a line and paint, which a
// console of Windows takes for text otherwise; false where it cannot.
func commandable(f *os.File) bool {
	var mode uint32
	console := windows.Handle(f.Fd())
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
