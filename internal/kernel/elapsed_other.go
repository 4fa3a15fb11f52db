//go:build !linux

package kernel

import "time"

// threadTime says that the system does not tell it.
func threadTime() (time.Duration, bool) { return 0, false }
