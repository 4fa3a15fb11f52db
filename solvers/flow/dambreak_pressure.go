package flow

import (
	"fmt"
	"math"
)

// pressureTolerance is the residual of the pressure at which iteration stops,
// relative to the divergence that it has to take away.
const pressureTolerance = 1e-9

// projector takes the gradient of the pressure over the density off the velocity
// of a Staggered with four walls: −∇·(∇p/ρ) = −∇·u/dt by conjugate gradients,
// from the last pressure on. The preconditioner is modified incomplete Cholesky
// (I. Gustafsson, BIT 18 (1978) 142), which takes jumps of the density as they
// are. All arrays have ghosts, which are 0.
type projector struct {
	s             *Staggered
	mobility      [2][]float64 // 1/ρ of faces over the spacing squared, 0 on sides
	pivot         []float64    // inverse, of the factor
	p             []float64    // the pressure times dt
	q, r, y, z, w []float64
}

func newProjector(s *Staggered) *projector {
	p := &projector{s: s}
	for _, a := range []*[]float64{&p.mobility[0], &p.mobility[1], &p.pivot, &p.p, &p.q, &p.r, &p.y, &p.z, &p.w} {
		*a = make([]float64, s.padded)
	}
	return p
}

// reset forgets the last pressure.
func (p *projector) reset() { clear(p.p) }

// project makes the velocity free of divergence, for densities of cells; last is
// the step before, 0 if there was none.
func (p *projector) project(density []float64, dt, last float64) error {
	s := p.s
	for c := range 2 {
		d := s.stride[c]
		rows, length := s.Rows(c)
		for _, at := range rows {
			for i := at; i < at+length; i++ {
				p.mobility[c][i] = 2 / ((density[i] + density[i-d]) * s.h[c] * s.h[c])
			}
		}
	}
	scale := 0.0
	if last > 0 {
		scale = dt / last
	}
	for i := range p.p {
		p.p[i] *= scale
	}
	clear(s.source)
	s.divergence(&s.velocity, -1)
	s.centres.scatter(p.r, s.source)
	p.factor()
	if err := p.solve(); err != nil {
		return err
	}
	for c := range 2 {
		d := s.stride[c]
		rows, length := s.Rows(c)
		for _, at := range rows {
			for i := at; i < at+length; i++ {
				s.velocity[c][i] -= p.mobility[c][i] * (p.p[i] - p.p[i-d]) * s.h[c]
			}
		}
	}
	p.straighten()
	return nil
}

// solve brings p.p to the solution of −∇·(∇p/ρ) = p.r, which has mean zero.
func (p *projector) solve() error {
	goal := pressureTolerance * math.Sqrt(dot(p.r, p.r))
	p.apply(p.w, p.p)
	for i, v := range p.w {
		p.r[i] -= v
	}
	const most = 2000
	before := 0.0
	for k := range most {
		size := math.Sqrt(dot(p.r, p.r))
		if size <= goal {
			return nil
		}
		if !(size < math.Inf(1)) {
			return fmt.Errorf("the residual of the pressure is %g", size)
		}
		p.precondition()
		now := dot(p.r, p.z)
		turn := 0.0
		if k > 0 {
			turn = now / before
		}
		before = now
		for i, v := range p.z {
			p.q[i] = v + turn*p.q[i]
		}
		p.apply(p.w, p.q)
		length := now / dot(p.q, p.w)
		for i, v := range p.q {
			p.p[i] += length * v
			p.r[i] -= length * p.w[i]
		}
	}
	return fmt.Errorf("the pressure has not converged in %d iterations", most)
}

// apply sets dst to −∇·(∇f/ρ).
func (p *projector) apply(dst, f []float64) {
	dx, n := p.s.stride[0], p.s.centres.length
	for _, at := range p.s.centres.rows {
		out, here := dst[at:][:n], f[at-1:][:n+2]
		west, east := f[at-dx:][:n], f[at+dx:][:n]
		bw, be, bs := p.mobility[0][at:][:n], p.mobility[0][at+dx:][:n], p.mobility[1][at:][:n+1]
		for k := range out {
			v := here[k+1]
			out[k] = bw[k]*(v-west[k]) - be[k]*(east[k]-v) + bs[k]*(v-here[k]) - bs[k+1]*(here[k+2]-v)
		}
	}
}

// factor sets the pivots: of the matrix whose entries where the incomplete
// factor fills in are added to the diagonal, 97 % of them, so that the matrix,
// which is singular, gets none that vanish.
func (p *projector) factor() {
	const compensation, least = 0.97, 0.25
	dx := p.s.stride[0]
	bx, by := p.mobility[0], p.mobility[1]
	for _, at := range p.s.centres.rows {
		for i := at; i < at+p.s.centres.length; i++ {
			sum := bx[i] + bx[i+dx] + by[i] + by[i+1]
			west, south := bx[i]*p.pivot[i-dx], by[i]*p.pivot[i-1]
			pivot := sum - west*(bx[i]+compensation*by[i-dx+1]) - south*(by[i]+compensation*bx[i-1+dx])
			if pivot < least*sum {
				pivot = sum
			}
			p.pivot[i] = 1 / pivot
		}
	}
}

// precondition sets p.z to the solution for p.r of the factored matrix.
func (p *projector) precondition() {
	dx, n := p.s.stride[0], p.s.centres.length
	rows := p.s.centres.rows
	for _, at := range rows {
		bw, bs := p.mobility[0][at:][:n], p.mobility[1][at:][:n]
		r, west, y, pivot := p.r[at:][:n], p.y[at-dx:][:n], p.y[at:][:n], p.pivot[at:][:n]
		last := 0.0
		for k := range y {
			last = (r[k] + bw[k]*west[k] + bs[k]*last) * pivot[k]
			y[k] = last
		}
	}
	for r := len(rows) - 1; r >= 0; r-- {
		at := rows[r]
		be, bn := p.mobility[0][at+dx:][:n], p.mobility[1][at+1:][:n]
		y, east, z, pivot := p.y[at:][:n], p.z[at+dx:][:n], p.z[at:][:n], p.pivot[at:][:n]
		last := 0.0
		for k := n - 1; k >= 0; k-- {
			last = y[k] + pivot[k]*(be[k]*east[k]+bn[k]*last)
			z[k] = last
		}
	}
}

// straighten takes away the divergence that the tolerance leaves: the velocity
// becomes that of the stream function which the first component has, so that
// fractions stay in their bounds to rounding. It moves the velocity by no more
// than the tolerance does.
func (p *projector) straighten() {
	s := p.s
	u, v := s.velocity[0], s.velocity[1]
	dx, n := s.stride[0], s.cells[1]
	for i := 2; i <= s.cells[0]; i++ {
		column := u[i*dx+1:][:n]
		mean := 0.0
		for _, c := range column {
			mean += c
		}
		mean /= float64(n)
		for j := range column {
			column[j] -= mean
		}
	}
	slope := s.h[1] / s.h[0]
	for i := 1; i <= s.cells[0]; i++ {
		for j := 1; j < n; j++ {
			at := i*dx + j
			v[at+1] = v[at] - slope*(u[at+dx]-u[at])
		}
	}
}
