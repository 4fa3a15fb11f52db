package flow

// Project closes the rates on the sides of the box, then takes off the gradient
// of the pressure that leaves them without divergence:
//
//	∇·∇p = ∇·R + κ ∇·u,   R ← R − ∇p
//
// on inner faces, where ∇· and ∇ are adjoint differences and p has no gradient
// on the sides. κ, the Relaxation, lets what rounding leaves of ∇·u decay, so
// that ∇·u stays at rounding through any number of steps.
func (s *Staggered) Project() {
	s.closeSides()
	clear(s.source)
	s.divergence(&s.rate, 1)
	s.divergence(&s.velocity, s.Relaxation)
	s.solvePressure()
	s.correct(&s.rate)
}

// Settle makes a state free of divergence, moving it least, with sides as they
// are at time t: the inner flow that an impulsive start sets up at once. The
// pressure it leaves is that of the impulse.
func (s *Staggered) Settle(state []float64, t float64) {
	s.Load(state, t)
	s.impose()
	clear(s.source)
	s.divergence(&s.velocity, 1)
	s.solvePressure()
	s.correct(&s.velocity)
	for c := range s.dims {
		s.block[c].gather(s.Component(state, c), s.velocity[c])
	}
}

// divergence adds factor·∇·f to the source; with a body, of what passes through
// the open parts of faces.
func (s *Staggered) divergence(f *[3][]float64, factor float64) {
	b := s.centres
	for r, p := range b.rows {
		row := s.source[r*b.length : (r+1)*b.length]
		for a := range s.dims {
			w := factor / s.h[a]
			low, high := f[a][p:][:b.length], f[a][p+s.stride[a]:][:b.length]
			if s.body == nil {
				for i := range row {
					row[i] += w * (high[i] - low[i])
				}
				continue
			}
			ol, oh := s.body.open[a][p:][:b.length], s.body.open[a][p+s.stride[a]:][:b.length]
			for i := range row {
				row[i] += w * (oh[i]*high[i] - ol[i]*low[i])
			}
		}
	}
}

// solvePressure solves ∇·∇p = source into the pressure, with periodic ghosts.
func (s *Staggered) solvePressure() {
	if s.body != nil {
		s.body.solve(s.potential, s.source)
	} else {
		for i, v := range s.source {
			s.source[i] = -v
		}
		s.poisson.Solve(s.potential, s.source)
	}
	s.centres.scatter(s.pressure, s.potential)
	for a := range s.dims {
		if s.periodic(a) {
			wrap(s.pressure, s.planes[a], s.cells[a]*s.stride[a], s.stride[a])
		}
	}
}

// correct takes the gradient of the pressure off inner faces.
func (s *Staggered) correct(f *[3][]float64) {
	for c := range s.dims {
		b, w, d := s.inner[c], 1/s.h[c], s.stride[c]
		for _, p := range b.rows {
			row := f[c][p:][:b.length]
			low, high := s.pressure[p-d:][:b.length], s.pressure[p:][:b.length]
			if s.body == nil {
				for i := range row {
					row[i] -= w * (high[i] - low[i])
				}
				continue
			}
			open := s.body.open[c][p:][:b.length]
			for i := range row {
				row[i] -= w * open[i] * (high[i] - low[i])
			}
		}
	}
}

// Divergence is the largest ∇·u of a state in any cell.
func (s *Staggered) Divergence(state []float64) (largest float64) {
	s.Load(state, s.time)
	clear(s.source)
	s.divergence(&s.velocity, 1)
	for _, v := range s.source {
		largest = max(largest, v, -v)
	}
	return largest
}
