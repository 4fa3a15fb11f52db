package conservation

import (
	"math"

	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/fd"
	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

// viscousGas is a gas with constant viscosities and conductivity:
//
//	σ = η(∇v + ∇vᵀ − ⅔∇·v) + ζ∇·v,   heat flux −κ∇T,   T = p/ρ
//
// in momentum ∇·σ and in energy ∇·(v·σ) + κΔT. What contains second derivatives
// along one axis is a second difference of sixth order, of ½v² in the energy;
// what mixes axes is a first difference of a first difference. Both telescope, so
// that nothing is lost.
type viscousGas struct {
	*gas
	at      int     // index of η, ζ in the parameters
	prandtl float64 // Prandtl number η c_p/κ; 0 for no conduction

	shear, bulk, conduction float64
	mixed                   [mostAxes + 1][]float64 // padded fluxes of momenta and energy that mix axes
	heat                    []float64               // ½v² and temperature, padded
}

var _ solvers.Evolution = (*viscousGas)(nil)

// newViscousGas adds viscosity to e, whose parameters at and at+1 are η and ζ.
func newViscousGas(e *gas, at int, prandtl float64) *viscousGas {
	v := &viscousGas{gas: e, at: at, prandtl: prandtl, heat: make([]float64, len(e.w[0]))}
	if dims := e.grid.Dims(); dims > 1 {
		for k := range dims + 1 {
			v.mixed[k] = make([]float64, len(e.w[0]))
		}
	}
	v.take()
	return v
}

// take reads the coefficients of the sample.
func (v *viscousGas) take() {
	v.shear, v.bulk, v.conduction = v.At(v.at), v.At(v.at+1), 0
	if v.prandtl > 0 {
		gamma := v.At(0)
		v.conduction = v.shear * gamma / (gamma - 1) / v.prandtl
	}
}

// Initial implements solvers.Evolution.
func (v *viscousGas) Initial(rng *random.Stream, u *grid.Field) error {
	err := v.gas.Initial(rng, u)
	v.take()
	return err
}

// Recall implements solvers.Recaller.
func (v *viscousGas) Recall(params []float64, u *grid.Field) {
	v.gas.Recall(params, u)
	v.take()
}

// viscousRadius is the spectral radius of the second difference of sixth order
// times h², and viscousLimit what SSP-RK3 allows on the negative real axis.
const (
	viscousRadius = 272. / 45
	viscousLimit  = 2.5
)

// MaxStep implements solvers.Evolution.
func (v *viscousGas) MaxStep(u *grid.Field) float64 {
	least := math.Inf(1)
	for _, r := range u.Channel(0) {
		least = min(least, r)
	}
	gamma := v.At(0)
	diffusivity := max(4./3*v.shear+v.bulk, v.conduction*(gamma-1)) / least
	rate := 1 / v.gas.MaxStep(u)
	for axis := range v.grid.N {
		h := v.grid.Spacing(axis)
		rate += diffusivity * viscousRadius / (viscousLimit * h * h)
	}
	return 1 / rate
}

// RHS implements solvers.Evolution.
func (v *viscousGas) RHS(du, u *grid.Field, t float64) {
	v.gas.RHS(du, u, t) // leaves the primitive variables padded
	for axis := range v.grid.N {
		v.straight(du, axis)
	}
	if v.grid.Dims() == 1 || v.shear == 0 && v.bulk == 0 {
		return
	}
	for axis := range v.grid.N {
		v.mix(du, axis)
	}
}

// straight adds what contains second derivatives along one axis.
func (v *viscousGas) straight(du *grid.Field, axis int) {
	dims := v.grid.Dims()
	long := 4./3*v.shear + v.bulk
	var weight [mostAxes]float64
	for k := range dims {
		weight[k] = v.shear
	}
	weight[axis] = long
	h := v.grid.Spacing(axis)
	for k := range dims {
		v.secondDifference(du.Channel(1+k), v.w[1+k], axis, weight[k]/(h*h))
	}
	// The energy's potential.
	density, pressure := v.w[0], v.w[dims+1]
	switch a, b, c := v.w[1], v.w[2], v.w[3]; dims {
	case 1:
		for i, r := range density {
			v.heat[i] = 0.5*weight[0]*a[i]*a[i] + v.conduction*pressure[i]/r
		}
	case 2:
		for i, r := range density {
			v.heat[i] = 0.5*(weight[0]*a[i]*a[i]+weight[1]*b[i]*b[i]) + v.conduction*pressure[i]/r
		}
	default:
		for i, r := range density {
			v.heat[i] = 0.5*(weight[0]*a[i]*a[i]+weight[1]*b[i]*b[i]+weight[2]*c[i]*c[i]) + v.conduction*pressure[i]/r
		}
	}
	v.secondDifference(du.Channel(dims+1), v.heat, axis, 1/(h*h))
}

// secondDifference adds scale times the second difference along an axis of a
// padded field.
func (v *viscousGas) secondDifference(out, plane []float64, axis int, scale float64) {
	b := fd.Second(6)
	b0, b1, b2, b3 := b[0]*scale, b[1]*scale, b[2]*scale, b[3]*scale
	n := v.stride - 2*reach
	step := v.step[axis]
	for i := range v.count {
		at := v.start(i)
		row := out[i*n : (i+1)*n]
		c := plane[at : at+n]
		l1, r1 := plane[at-step:][:n], plane[at+step:][:n]
		l2, r2 := plane[at-2*step:][:n], plane[at+2*step:][:n]
		l3, r3 := plane[at-3*step:][:n], plane[at+3*step:][:n]
		for j := range row {
			row[j] += b0*c[j] + b1*(l1[j]+r1[j]) + b2*(l2[j]+r2[j]) + b3*(l3[j]+r3[j])
		}
	}
}

// firstDifference is the first difference of six nodes about the middle.
func firstDifference(l3, l2, l1, r1, r2, r3 float64) float64 {
	return 0.75*(r1-l1) - 0.15*(r2-l2) + (r3-l3)*(1./60)
}

// mix adds the differences along an axis of the fluxes that derivatives along
// the others make: (ζ − ⅔η) ∂_b v_b of each other axis b to the momentum along
// this one, η ∂_b v_axis to that along b.
func (v *viscousGas) mix(du *grid.Field, axis int) {
	dims := v.grid.Dims()
	rows := v.count
	margin := 0 // lines beyond the sides of this axis take part
	if axis < dims-1 {
		margin = reach
		rows += 2 * reach * v.count / v.grid.N[axis]
	}
	n := v.stride - 2*reach
	for i := range rows {
		at, wide := v.lineAcross(axis, margin, i), n
		if margin == 0 {
			at, wide = at-reach, v.stride
		}
		v.mixLine(axis, at, wide)
	}
	for k := range dims + 1 {
		v.firstDifferences(du.Channel(1+k), v.mixed[k], axis)
	}
}

// lineAcross is the place of the first node of line i along the last axis, of
// those that margin lines beyond each side of an axis are among.
func (v *viscousGas) lineAcross(across, margin, i int) int {
	at := reach
	for axis := v.grid.Dims() - 2; axis >= 0; axis-- {
		n, first := v.grid.N[axis], reach
		if axis == across {
			n, first = n+2*margin, reach-margin
		}
		at += (i%n + first) * v.step[axis]
		i /= n
	}
	return at
}

// mixLine computes the fluxes of mix at wide nodes of a line from at on.
func (v *viscousGas) mixLine(axis, at, wide int) {
	dims := v.grid.Dims()
	off := v.bulk - 2./3*v.shear
	for k := range dims {
		clear(v.mixed[k][at:][:wide])
	}
	for b := range dims {
		if b == axis {
			continue
		}
		inv, step := 1/v.grid.Spacing(b), v.step[b]
		addDerivative(v.mixed[axis][at:], v.w[1+b], at, step, wide, inv*off)
		addDerivative(v.mixed[b][at:], v.w[1+axis], at, step, wide, inv*v.shear)
	}
	energy := v.mixed[dims][at:][:wide]
	for k := range dims {
		velocity := v.w[1+k][at:][:wide]
		flux := v.mixed[k][at:][:wide]
		if k == 0 {
			for j, x := range flux {
				energy[j] = velocity[j] * x
			}
			continue
		}
		for j, x := range flux {
			energy[j] += velocity[j] * x
		}
	}
}

// addDerivative adds scale times the first difference of u at n nodes from at
// on, between nodes that lie step apart, to dst.
func addDerivative(dst, u []float64, at, step, n int, scale float64) {
	dst = dst[:n]
	l1, r1 := u[at-step:][:n], u[at+step:][:n]
	l2, r2 := u[at-2*step:][:n], u[at+2*step:][:n]
	l3, r3 := u[at-3*step:][:n], u[at+3*step:][:n]
	for j := range dst {
		dst[j] += scale * firstDifference(l3[j], l2[j], l1[j], r1[j], r2[j], r3[j])
	}
}

// firstDifferences adds the derivative of a padded field along an axis.
func (v *viscousGas) firstDifferences(out, field []float64, axis int) {
	n := v.stride - 2*reach
	inv, step := 1/v.grid.Spacing(axis), v.step[axis]
	for i := range v.count {
		addDerivative(out[i*n:], field, v.start(i), step, n, inv)
	}
}

// knownViscousGas is one whose solution is known.
type knownViscousGas struct {
	*viscousGas
	known exactGas
}

var _ solvers.Exacter = (*knownViscousGas)(nil)

// Exact implements solvers.Exacter, in the variables of the state.
func (e *knownViscousGas) Exact(dst *grid.Field, t float64) {
	e.known.at(e.Scalars, dst, t)
	e.Restore(dst)
}
