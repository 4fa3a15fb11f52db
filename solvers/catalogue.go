package solvers

import (
	"maps"
	"slices"
)

var catalogue = map[string]Equation{}

// Register adds e to the catalogue; each equation's file calls it once, in its
// init function.
func Register(e Equation) {
	if _, taken := catalogue[e.Name]; taken {
		panic("solvers: equation " + e.Name + " registered twice")
	}
	catalogue[e.Name] = e
}

// Equations lists the catalogue by name.
func Equations() []Equation {
	return slices.SortedFunc(maps.Values(catalogue), func(a, b Equation) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
}

// Lookup finds an equation by name.
func Lookup(name string) (Equation, bool) {
	e, ok := catalogue[name]
	return e, ok
}
