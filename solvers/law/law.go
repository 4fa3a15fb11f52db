package law

import (
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// Law is a function drawn for each sample, or given.
type Law interface {
	// Fill sets dst, whose grid is the stored one or a refinement of it. The
	// same stream gives the same function on each.
	Fill(rng *random.Stream, dst *grid.Field) error
	// Varies reports whether samples differ.
	Varies() bool
	// Scale estimates the root mean square over the box and the largest
	// magnitude of the function, for the choice of grids and schemes.
	Scale() (rms, largest float64)
	// String says in words what is drawn.
	String() string
}

// Rows is the number of samples that l has, if a file gives them one by one, or
// 0 if there is no end to them.
func Rows(l Law) int {
	if f, ok := l.(*File); ok {
		return f.rows
	}
	return 0
}

// IsFile reports whether the value of a flag that names a law or a file names a
// file.
func IsFile(name string) bool { return strings.ContainsAny(name, "./\\:") }
