package kernel

import (
	"time"

	"github.com/pdekit/pdekit/internal/parallel"
)

// Peak is what the machine can do at best: the yardstick of benchmarks.
type Peak struct {
	Threads int
	// Flops is float32 fused multiply-adds per second, counted as two each,
	// from registers alone, with the vectors of the path in use.
	Flops float64
	// Copy is bytes read plus bytes written per second by copying between
	// buffers far larger than the caches of one core.
	Copy float64
}

// MeasurePeak measures with as many threads as parallel.Threads says, for
// about a tenth of a second, and keeps the best of several rounds.
func MeasurePeak() Peak {
	threads := parallel.Threads()
	p := Peak{Threads: threads}
	const rounds = 1 << 18
	for range 12 {
		begin := time.Now()
		parallel.For(threads, 1, func(int, int) { multiplyAdds(rounds) })
		p.Flops = max(p.Flops, float64(threads)*flopsPerRound()*rounds/time.Since(begin).Seconds())
	}
	const size = 16 << 20
	src, dst := make([]float32, threads*size/4), make([]float32, threads*size/4)
	Fill(src, 1)
	for range 6 {
		begin := time.Now()
		parallel.For(threads, 1, func(i, _ int) { copy(dst[i*size/4:(i+1)*size/4], src[i*size/4:(i+1)*size/4]) })
		p.Copy = max(p.Copy, 2*float64(threads)*size/time.Since(begin).Seconds())
	}
	return p
}

// scalarAdds is the round of the portable path: eight independent a·b+c.
func scalarAdds(rounds int) float32 {
	var s [8]float32
	a, b := float32(1e-3), float32(0.5)
	s0, s1, s2, s3, s4, s5, s6, s7 := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	for range rounds {
		s0 = s0*b + a
		s1 = s1*b + a
		s2 = s2*b + a
		s3 = s3*b + a
		s4 = s4*b + a
		s5 = s5*b + a
		s6 = s6*b + a
		s7 = s7*b + a
	}
	return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7
}
