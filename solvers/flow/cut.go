package flow

// cut is what bodies do to a Staggered: the open parts of faces, the friction on
// their surface, and the pressure between them.
type cut struct {
	open      [3][]float64
	stiffness float64
}

func (b *cut) fluxes()                {}
func (b *cut) friction()              {}
func (b *cut) solve(dst, f []float64) {}
