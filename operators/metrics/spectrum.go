package metrics

import (
	"math"

	"github.com/pdekit/pdekit/internal/fft"
)

// spectrum transforms error and truth of one frame and channel and bins their
// energy. Energies are |F|²/N², so that the sum over all wavenumbers is the
// mean square (Plancherel).
type spectrum struct {
	shape    *Shape
	plans    map[int]*fft.Complex
	work     []complex128 // transform of p + i·y
	line     []complex128
	conj     []int32 // index of −k for each k
	shell    []int32 // radial bin of each k
	wellBin  []int32 // The Well's bin of each k
	corner   []int32 // PDEBench's first-quadrant shell of each k, or −1
	nShells  int
	nCorners int

	quadrant []float64 // scratch (frame, channel, corner shell) of the present sample: unscaled |F(e)|²
	// Sums over the finite samples, (frame, channel, shell).
	truth, pred, err []float64
	count            []float64 // finite samples by (frame, channel)
	// Sums of The Well's binned errors, (frame, channel, bin).
	wellMSE, wellNMSE []float64
	bad               []bool // (frame, channel) saw a prediction that was not finite
}

func newSpectrum(s *Shape) *spectrum {
	n, rows := s.points(), s.Frames*s.Channels
	sp := &spectrum{
		shape: s, plans: map[int]*fft.Complex{},
		work: make([]complex128, n), conj: make([]int32, n), shell: make([]int32, n), wellBin: make([]int32, n), corner: make([]int32, n),
		count: make([]float64, rows), bad: make([]bool, rows),
		wellMSE: make([]float64, 3*rows), wellNMSE: make([]float64, 3*rows),
	}
	longest := 0
	for _, m := range s.Space {
		longest = max(longest, m)
		sp.plans[m] = fft.NewComplex(m)
	}
	sp.line = make([]complex128, longest)
	sp.index()
	sp.nCorners = quadrantShells(s.Space)
	sp.quadrant = make([]float64, rows*sp.nCorners)
	sp.truth, sp.pred, sp.err = make([]float64, rows*sp.nShells), make([]float64, rows*sp.nShells), make([]float64, rows*sp.nShells)
	return sp
}

// index fills the tables that say where each wavenumber belongs.
func (sp *spectrum) index() {
	s := sp.shape
	longest := 0.0
	for i, n := range s.Space {
		longest = max(longest, float64(n)*s.Spacing[i])
	}
	edges := wellEdges(s.Space)
	corners := quadrantShells(s.Space)
	var k [3]int
	for at := range sp.work {
		rest, mirror, stride := at, 0, 1
		radial, unit, square, inQuadrant := 0.0, 0.0, 0, true
		for axis := len(s.Space) - 1; axis >= 0; axis-- {
			n := s.Space[axis]
			k[axis] = rest % n
			rest /= n
			mirror += (n - k[axis]) % n * stride
			stride *= n
			signed := k[axis]
			if signed > n/2 {
				signed -= n
			}
			f := float64(signed) * longest / (float64(n) * s.Spacing[axis])
			radial += f * f
			u := 2 * math.Pi * float64(signed) / float64(n)
			unit += u * u
			square += k[axis] * k[axis]
			inQuadrant = inQuadrant && inFirst(s.Space, axis, k[axis])
		}
		sp.conj[at] = int32(mirror)
		sp.shell[at] = int32(math.Round(math.Sqrt(radial)))
		sp.nShells = max(sp.nShells, int(sp.shell[at])+1)
		for b := 1; b < 3; b++ {
			if math.Sqrt(unit) >= edges[b] {
				sp.wellBin[at] = int32(b)
			}
		}
		sp.corner[at] = -1
		if c := int(math.Sqrt(float64(square))); inQuadrant && c < corners {
			sp.corner[at] = int32(c)
		}
	}
}

// quadrantShells is the number of PDEBench's shells: in 1-D the n/2+1 modes of
// a real transform, else half the shortest axis.
func quadrantShells(space []int) int {
	if len(space) == 1 {
		return space[0]/2 + 1
	}
	shells := space[0] / 2
	for _, n := range space {
		shells = min(shells, n/2)
	}
	return shells
}

func inFirst(space []int, axis, k int) bool {
	if len(space) == 1 {
		return k <= space[axis]/2
	}
	return k < space[axis]/2
}

// wellEdges are the lower edges of The Well's bins: 0, then two of four points
// log-spaced from 2π/n_max to π√d.
func wellEdges(space []int) [3]float64 {
	n := 0
	for _, m := range space {
		n = max(n, m)
	}
	lo := 2 * math.Pi / float64(n)
	r := math.Pi * math.Sqrt(float64(len(space))) / lo
	return [3]float64{0, lo * math.Cbrt(r), lo * math.Cbrt(r) * math.Cbrt(r)}
}

// add takes row = frame·channels+channel of the present sample.
func (sp *spectrum) add(row int, p, y []float64, bad bool) {
	quadrant := sp.quadrant[row*sp.nCorners : (row+1)*sp.nCorners]
	clear(quadrant)
	if bad {
		sp.bad[row] = true
		for i := range quadrant {
			quadrant[i] = math.Inf(1)
		}
		return
	}
	sp.transform(p, y)
	scale := 1 / (float64(len(p)) * float64(len(p)))
	base := row * sp.nShells
	var mse, energy [3]float64
	for k, z := range sp.work {
		m := sp.work[sp.conj[k]]
		// z = P+iY at k, m the same at −k, and P(−k) = conj P(k) as p is real.
		fp := complex((real(z)+real(m))/2, (imag(z)-imag(m))/2)
		fy := complex((imag(z)+imag(m))/2, (real(m)-real(z))/2)
		ee, yy := square(fp-fy), square(fy)
		i := base + int(sp.shell[k])
		sp.pred[i] += square(fp) * scale
		sp.truth[i] += yy * scale
		sp.err[i] += ee * scale
		b := sp.wellBin[k]
		mse[b] += ee * scale
		energy[b] += yy * scale
		if c := sp.corner[k]; c >= 0 {
			quadrant[c] += ee
		}
	}
	for b := range mse {
		sp.wellMSE[3*row+b] += mse[b]
		sp.wellNMSE[3*row+b] += mse[b] / (energy[b] + 1e-7)
	}
	sp.count[row]++
}

// transform sets work to the transform of p + i·y over all axes.
func (sp *spectrum) transform(p, y []float64) {
	for i := range p {
		sp.work[i] = complex(p[i], y[i])
	}
	eachLine(sp.shape.Space, func(_, start, stride, n int) {
		line := sp.line[:n]
		for i := range line {
			line[i] = sp.work[start+i*stride]
		}
		sp.plans[n].Forward(line, line)
		for i, v := range line {
			sp.work[start+i*stride] = v
		}
	})
}

func square(z complex128) float64 { return real(z)*real(z) + imag(z)*imag(z) }
