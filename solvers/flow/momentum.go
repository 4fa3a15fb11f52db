package flow

import "math"

// Momentum sets the rates of inner faces to −∇·(u u_c) + ν Δu_c: second-order
// central differences in the form that conserves momentum, and energy too where
// the velocity has no divergence (Morinishi et al. 1998, eq. 41: the flux is the
// mean of the advecting velocity times the mean of the advected one).
func (s *Staggered) Momentum() {
	for c := range s.dims {
		b := s.inner[c]
		for _, p := range b.rows {
			clear(s.rate[c][p : p+b.length])
			for a := range s.dims {
				m := motion{advect: 1 / (4 * s.h[a]), diffuse: s.Viscosity / (s.h[a] * s.h[a])}
				if a == c {
					m.along(s.rate[c], s.velocity[c], s.flux[c], p, b.length, s.stride[a])
				} else {
					m.across(s.rate[c], s.velocity[c], s.flux[a], p, b.length, s.stride[a], s.stride[c])
				}
			}
		}
	}
	if s.body != nil {
		s.body.friction()
	}
}

// motion holds the factors of advection and diffusion along one axis.
type motion struct{ advect, diffuse float64 }

// along adds the change of a component along its own axis, of stride d, to one
// row: the fluxes are at the centres of cells.
func (m motion) along(rate, u, flux []float64, at, length, d int) {
	r := rate[at : at+length]
	low, mid, high := u[at-d:][:length], u[at:][:length], u[at+d:][:length]
	fl, fm, fh := flux[at-d:][:length], flux[at:][:length], flux[at+d:][:length]
	for i := range r {
		q := mid[i]
		r[i] += m.diffuse*(low[i]-2*q+high[i]) - m.advect*((fm[i]+fh[i])*(q+high[i])-(fl[i]+fm[i])*(low[i]+q))
	}
}

// across adds the change of a component along another axis, of stride d, c the
// stride of its own: the fluxes are at the edges of cells.
func (m motion) across(rate, u, flux []float64, at, length, d, c int) {
	r := rate[at : at+length]
	low, mid, high := u[at-d:][:length], u[at:][:length], u[at+d:][:length]
	f0, f1 := flux[at-c:][:length], flux[at:][:length]
	g0, g1 := flux[at+d-c:][:length], flux[at+d:][:length]
	for i := range r {
		q := mid[i]
		r[i] += m.diffuse*(low[i]-2*q+high[i]) - m.advect*((g0[i]+g1[i])*(q+high[i])-(f0[i]+f1[i])*(low[i]+q))
	}
}

// MaxStep is the largest step that keeps advection and diffusion of the state
// stable, as ode.System wants it: for classic RK4, with the real limit of
// Bogacki and Shampine's pair in mind. It sets Relaxation too.
func (s *Staggered) MaxStep(state []float64) float64 {
	const imaginary, real = 2 * math.Sqrt2, 2.51 * 2 * math.Sqrt2 / 1.7320508075688772
	rate := 0.0
	for c := range s.dims {
		largest := 0.0
		for _, v := range s.Component(state, c) {
			if v != v {
				return v
			}
			largest = max(largest, math.Abs(v))
		}
		rate += largest / (s.h[c] * imaginary)
	}
	viscous := 0.0
	for a := range s.dims {
		viscous += 4 / (s.h[a] * s.h[a])
	}
	if s.body != nil {
		viscous = max(viscous, s.body.stiffness)
	}
	rate += s.Viscosity * viscous / real
	step := math.Inf(1)
	if rate > 0 {
		step = 1 / rate
	}
	s.Relaxation = 0.5 * rate
	return step
}
