package kernel

import (
	"slices"
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
		took := Elapsed(func() { parallel.For(threads, 1, func(int, int) { multiplyAdds(rounds) }) })
		p.Flops = max(p.Flops, float64(threads)*flopsPerRound()*rounds/took.Seconds())
	}
	const size = 16 << 20
	src, dst := make([]float32, threads*size/4), make([]float32, threads*size/4)
	Fill(src, 1)
	for range 6 {
		took := Elapsed(func() {
			parallel.For(threads, 1, func(i, _ int) { copy(dst[i*size/4:(i+1)*size/4], src[i*size/4:(i+1)*size/4]) })
		})
		p.Copy = max(p.Copy, 2*float64(threads)*size/took.Seconds())
	}
	return p
}

// AgainstPeak runs f, which does flops floating-point operations a call, in
// turn with multiply-adds from registers on as many threads as
// parallel.Threads says, and returns the medians of the seconds a call and of
// the fraction of the peak: the rate of each round of f over that of the round
// of multiply-adds before it, and after it. Rounds of both take equally long, a
// third of a millisecond or one call of f. So whatever else runs on the machine
// meets both alike, and the fraction stands where the rates do not. Time is that
// of Elapsed. rounds below 1 counts as 1.
func AgainstPeak(rounds int, flops float64, f func()) (seconds, fraction float64) {
	const round, trial = 300 * time.Microsecond, 1 << 14
	rounds = max(rounds, 1)
	threads := parallel.Threads()
	times := trial
	adds := parallel.Func(func(int, int) { multiplyAdds(times) })
	timed := func(calls int, f func()) time.Duration {
		took := Elapsed(func() {
			for range calls {
				f()
			}
		})
		return max(took, 1)
	}
	peak := func() { parallel.Run(threads, 1, adds) }

	// The shortest of a few trials says how many make a round.
	f()
	least, leastPeak := timed(1, f), timed(1, peak)
	for range 8 {
		least, leastPeak = min(least, timed(1, f)), min(leastPeak, timed(1, peak))
	}
	calls := max(1, int(round/least))
	times = max(1, int(trial*float64(least)*float64(calls)/float64(leastPeak)))

	perPeak := float64(threads) * flopsPerRound() * float64(times)
	took, fractions := make([]float64, rounds), make([]float64, 0, 2*rounds)
	before := perPeak / timed(1, peak).Seconds()
	for i := range rounds {
		took[i] = timed(calls, f).Seconds() / float64(calls)
		after := perPeak / timed(1, peak).Seconds()
		fractions = append(fractions, flops/took[i]/before, flops/took[i]/after)
		before = after
	}
	slices.Sort(took)
	slices.Sort(fractions)
	return took[rounds/2], fractions[rounds]
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
