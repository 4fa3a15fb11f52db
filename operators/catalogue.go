package operators

import (
	"cmp"
	"maps"
	"slices"
)

var catalogue = map[string]Model{}

// register adds m to the catalogue; each model's file calls it once.
func register(m Model) {
	if _, taken := catalogue[m.Name]; taken {
		panic("operators: model " + m.Name + " registered twice")
	}
	catalogue[m.Name] = m
}

// Models lists the catalogue by name.
func Models() []Model {
	return slices.SortedFunc(maps.Values(catalogue), func(a, b Model) int { return cmp.Compare(a.Name, b.Name) })
}

// Lookup finds a model by name.
func Lookup(name string) (Model, bool) {
	m, ok := catalogue[name]
	return m, ok
}
