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
	mixed                   [3][]float64 // fluxes of both momenta and energy that mix axes
	heat                    []float64    // ½v² and temperature along a padded row
}

var _ solvers.Evolution = (*viscousGas)(nil)

// newViscousGas adds viscosity to e, whose parameters at and at+1 are η and ζ.
func newViscousGas(e *gas, at int, prandtl float64) *viscousGas {
	v := &viscousGas{gas: e, at: at, prandtl: prandtl, heat: make([]float64, len(e.w[0]))}
	if e.grid.Dims() == 2 {
		for k := range v.mixed {
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
	if v.grid.Dims() == 2 {
		v.mixRows(du)
		v.mixColumns(du)
	}
}

// straight adds what contains second derivatives along one axis.
func (v *viscousGas) straight(du *grid.Field, axis int) {
	dims := v.grid.Dims()
	long := 4./3*v.shear + v.bulk
	var weight [2]float64
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
	if dims == 1 {
		for i, r := range density {
			v.heat[i] = 0.5*weight[0]*v.w[1][i]*v.w[1][i] + v.conduction*pressure[i]/r
		}
	} else {
		a, b := v.w[1], v.w[2]
		for i, r := range density {
			v.heat[i] = 0.5*(weight[0]*a[i]*a[i]+weight[1]*b[i]*b[i]) + v.conduction*pressure[i]/r
		}
	}
	v.secondDifference(du.Channel(dims+1), v.heat, axis, 1/(h*h))
}

// secondDifference adds scale times the second difference along an axis of a
// padded plane.
func (v *viscousGas) secondDifference(out, plane []float64, axis int, scale float64) {
	b := fd.Second(6)
	b0, b1, b2, b3 := b[0]*scale, b[1]*scale, b[2]*scale, b[3]*scale
	n := v.stride - 2*reach
	step := 1
	if axis == 0 && v.grid.Dims() == 2 {
		step = v.stride
	}
	for i := range v.count {
		at := (i+v.ahead)*v.stride + reach
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

// mixRows adds the differences along x of fluxes that derivatives along y make.
func (v *viscousGas) mixRows(du *grid.Field) {
	n := v.stride - 2*reach
	off := v.bulk - 2./3*v.shear
	inv := 1 / v.grid.Spacing(1)
	for i := range v.count + 2*reach {
		at := i*v.stride + reach
		for j := at; j < at+n; j++ {
			a, b := v.w[1][j-3:j+4:j+4], v.w[2][j-3:j+4:j+4]
			ay := inv * firstDifference(a[0], a[1], a[2], a[4], a[5], a[6])
			by := inv * firstDifference(b[0], b[1], b[2], b[4], b[5], b[6])
			v.setMixed(j, off*by, v.shear*ay)
		}
	}
	v.addMixed(du, v.stride, 1/v.grid.Spacing(0))
}

// mixColumns adds the differences along y of fluxes that derivatives along x make.
func (v *viscousGas) mixColumns(du *grid.Field) {
	off := v.bulk - 2./3*v.shear
	inv := 1 / v.grid.Spacing(0)
	s := v.stride
	for i := range v.count {
		at := (i + v.ahead) * s
		for j := at; j < at+s; j++ {
			a, b := v.w[1], v.w[2]
			ax := inv * firstDifference(a[j-3*s], a[j-2*s], a[j-s], a[j+s], a[j+2*s], a[j+3*s])
			bx := inv * firstDifference(b[j-3*s], b[j-2*s], b[j-s], b[j+s], b[j+2*s], b[j+3*s])
			v.setMixed(j, v.shear*bx, off*ax)
		}
	}
	v.addMixed(du, 1, 1/v.grid.Spacing(1))
}

// setMixed stores the fluxes of momentum at padded node j, and of energy.
func (v *viscousGas) setMixed(j int, fx, fy float64) {
	v.mixed[0][j], v.mixed[1][j] = fx, fy
	v.mixed[2][j] = v.w[1][j]*fx + v.w[2][j]*fy
}

// addMixed adds the first differences of the mixed fluxes between padded nodes
// that lie step apart.
func (v *viscousGas) addMixed(du *grid.Field, step int, inv float64) {
	n := v.stride - 2*reach
	for k, plane := range v.mixed {
		out := du.Channel(1 + k)
		for i := range v.count {
			at := (i+v.ahead)*v.stride + reach
			row := out[i*n : (i+1)*n]
			l1, r1 := plane[at-step:][:n], plane[at+step:][:n]
			l2, r2 := plane[at-2*step:][:n], plane[at+2*step:][:n]
			l3, r3 := plane[at-3*step:][:n], plane[at+3*step:][:n]
			for j := range row {
				row[j] += inv * firstDifference(l3[j], l2[j], l1[j], r1[j], r2[j], r3[j])
			}
		}
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
