package train

import "fmt"

// The forcings of the vorticity in the plane that leave some symmetries.
const (
	unforced   = ""
	diagonal   = "fno"        // A(sin θ + cos θ), θ = 2πk(x+y)/L
	kolmogorov = "kolmogorov" // −Aκ cos κy, κ = 2πk/L
)

// forcing is a forcing of the vorticity with its wavenumber k.
type forcing struct {
	kind string
	k    int
}

// forcingOf reads the forcing of a recorded problem; equations other than
// navier-stokes have none.
func forcingOf(equation string, problem map[string]any) (forcing, error) {
	kind, _ := problem["forcing"].(string)
	if equation != "navier-stokes" || kind == "none" {
		return forcing{}, nil
	}
	usual := map[string]int{diagonal: 1, kolmogorov: 4}
	if usual[kind] == 0 {
		return forcing{}, fmt.Errorf("no symmetries are known of the forcing %v", problem["forcing"])
	}
	f := forcing{kind, usual[kind]}
	if k, ok := problem["forcing_wavenumber"].(float64); ok && k > 0 {
		f.k = int(k)
	}
	return f, nil
}

// align chooses the shifts of a draw so that the forcing stays what it is. The
// vorticity is a pseudo-scalar, so that one reflection, or a transposition,
// reverses what drives it.
//
//   - diagonal: f(θ) = √2 A cos(θ − π/4). Both axes are reflected or none, which
//     with a shift of a quarter wave along x+y gives f back; a transposition
//     needs one of half a wave. Shifts are along x−y, and by whole waves.
//   - kolmogorov: an odd number of reflections needs half a wave along y. Shifts
//     along x are free, those along y by whole waves.
//
// n is the number of points of an axis; shifted says that shifts are asked for,
// which d holds.
func (f forcing) align(d *draw, n int, shifted bool) {
	switch f.kind {
	case diagonal:
		d.reflected[1] = d.reflected[0]
		along := 0
		if d.reflected[0] {
			along += n / (4 * f.k)
		}
		if d.axes[0] != 0 {
			along += n / (2 * f.k)
		}
		if shifted {
			along += d.shift[1] % f.k * (n / f.k)
		}
		d.shift[1] = ((along-d.shift[0])%n + n) % n
	case kolmogorov:
		along := 0
		if d.reflected[0] != d.reflected[1] {
			along = n / (2 * f.k)
		}
		if shifted {
			along += d.shift[1] % f.k * (n / f.k)
		}
		d.shift[1] = along % n
	}
}

// fits tells why the shifts that the forcing asks for are no whole points.
func (f forcing) fits(n int) error {
	switch waves := map[string]int{diagonal: 4 * f.k, kolmogorov: 2 * f.k}[f.kind]; {
	case f.kind == unforced:
	case n%waves != 0:
		return fmt.Errorf("the forcing %s with %d waves keeps its symmetries on grids of a multiple of %d points; there are %d", f.kind, f.k, waves, n)
	}
	return nil
}
