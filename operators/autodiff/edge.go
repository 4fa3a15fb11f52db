package autodiff

import (
	"fmt"
	"slices"
	"strings"
)

// Edge is how a convolution continues fields beyond an axis that is not
// periodic.
type Edge uint8

const (
	Zeros     Edge = iota // 0; the zero value
	Replicate             // the last value
	Reflect               // mirrored at the last point, which is not repeated
)

var edgeNames = []string{"zeros", "replicate", "reflect"}

func (e Edge) String() string { return edgeNames[e] }

// ParseEdge finds an edge by the name that String gives.
func ParseEdge(name string) (Edge, error) {
	if i := slices.Index(edgeNames, name); i >= 0 {
		return Edge(i), nil
	}
	return 0, fmt.Errorf("unknown edge %q; valid are %s", name, strings.Join(edgeNames, ", "))
}
