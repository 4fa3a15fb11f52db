package plots

import "io"

// Film stub.
type Film struct {
	Rollout
	FPS float64
}

func (f Film) write(w io.Writer, format string) error { return nil }
