package autodiff

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"
)

// identityWeights are 1 on the diagonal of each mode.
func identityWeights(channels int, modes []int) *Tensor {
	w := New(Float64, SpectralShape(channels, channels, modes)...)
	matrices := w.Len() / 2 / (channels * channels)
	for k := range matrices {
		for c := range channels {
			w.SetAt((k*channels+c)*channels+c, 1)
		}
	}
	return w
}

// bandLimited returns a sum of waves with |k| below modes on each axis.
func bandLimited(rng *rand.Rand, channels int, grid, modes []int) *Tensor {
	x := New(Float64, append([]int{2, channels}, grid...)...)
	points := size(grid)
	for f := range 2 * channels {
		for range 12 {
			k := make([]int, len(grid))
			for a := range grid {
				top := min(modes[a]-1, grid[a]/2)
				k[a] = rng.IntN(2*top+1) - top
			}
			amplitude, phase := rng.NormFloat64(), rng.Float64()*2*math.Pi
			for i := range points {
				angle, rest := phase, i
				for a := len(grid) - 1; a >= 0; a-- {
					angle += 2 * math.Pi * float64(k[a]) * float64(rest%grid[a]) / float64(grid[a])
					rest /= grid[a]
				}
				x.SetAt(f*points+i, x.At(f*points+i)+amplitude*math.Cos(angle))
			}
		}
	}
	return x
}

func largestDifference(a, b *Tensor) float64 {
	worst := 0.0
	for i := range a.Len() {
		worst = max(worst, math.Abs(a.At(i)-b.At(i)))
	}
	return worst
}

// What the kept modes carry passes identity weights unchanged, on every grid.
func TestBandLimitedPassesIdentity(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	check := func(grid, modes []int) {
		t.Helper()
		x := bandLimited(rng, 2, grid, modes)
		y := Spectral(nil, x, identityWeights(2, modes), SpectralOptions{})
		if d := largestDifference(x, y); !(d < 1e-11) {
			t.Errorf("grid %v, modes %v: changed by %.2g", grid, modes, d)
		}
	}
	for n := 4; n <= 33; n++ {
		half := (n + 1) / 2 // carries every frequency of an axis but the last
		check([]int{n}, []int{n/2 + 1})
		check([]int{n}, []int{3})
		check([]int{n, 4 + (n*7)%11}, []int{half, (4+(n*7)%11)/2 + 1})
		check([]int{4 + (n*5)%9, n}, []int{2, n/2 + 1})
		check([]int{n, n}, []int{2, 3})
		check([]int{4 + n%3, n, 4 + n%5}, []int{2, half, (4+n%5)/2 + 1})
		check([]int{n, 5, 4}, []int{half, 3, 2})
		check([]int{4, 5, n}, []int{2, 2, n/2 + 1})
	}
}

// Against the definition by sums, in one dimension, with all modes: the
// imaginary parts of frequency 0 and Nyquist have no effect.
func TestSpectralIsItsDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for n := 2; n <= 9; n++ {
		m := n/2 + 1
		x, w := random(rng, 1, 1, n), random(rng, 2, m, 1, 1)
		y := Spectral(nil, x, w, SpectralOptions{})
		for j := range n {
			want := 0.0
			for k := range m {
				var c complex128
				for i := range n {
					c += complex(x.At(i), 0) * cmplx.Exp(complex(0, -2*math.Pi*float64(k*i)/float64(n)))
				}
				c *= complex(w.At(k), w.At(m+k))
				term := c * cmplx.Exp(complex(0, 2*math.Pi*float64(k*j)/float64(n)))
				switch {
				case k == 0 || 2*k == n:
					want += real(c) * math.Cos(2*math.Pi*float64(k*j)/float64(n)) / float64(n)
				default:
					want += 2 * real(term) / float64(n)
				}
			}
			if d := math.Abs(y.At(j) - want); !(d < 1e-12) {
				t.Errorf("n = %d, point %d: %v, want %v", n, j, y.At(j), want)
			}
		}
	}
}

// The same weights give the same function on any grid that carries it.
func TestSpectralOnOtherGrids(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	modes := []int{3, 3}
	w := random(rng, SpectralShape(2, 2, modes)...)
	wave := func(n, m int) *Tensor {
		x := New(Float64, 1, 2, n, m)
		for i := range n * m {
			u, v := float64(i/m)/float64(n), float64(i%m)/float64(m)
			x.SetAt(i, math.Cos(2*math.Pi*(2*u+v))+math.Sin(2*math.Pi*(u-2*v)))
			x.SetAt(n*m+i, math.Sin(2*math.Pi*(u+v))+0.5)
		}
		return x
	}
	coarse := Spectral(nil, wave(8, 6), w, SpectralOptions{})
	for _, factor := range []int{2, 3, 5} {
		fine := Spectral(nil, wave(8*factor, 6*factor), w, SpectralOptions{})
		for f := range 2 {
			for i := range 8 {
				for j := range 6 {
					a, b := coarse.At((f*8+i)*6+j), fine.At((f*8*factor+i*factor)*6*factor+j*factor)
					if !(math.Abs(a-b) < 1e-12) {
						t.Fatalf("grid × %d, channel %d, point (%d, %d): %v, want %v", factor, f, i, j, b, a)
					}
				}
			}
		}
	}
}

func TestCheckModes(t *testing.T) {
	for _, c := range []struct {
		modes, grid []int
		want        string
	}{
		{[]int{9}, []int{16}, ""},
		{[]int{32, 4}, []int{16, 16}, "modes 32 > 8 available on a 16-point axis"},
		{[]int{10}, []int{16}, "modes 10 > 9 available on a 16-point axis"},
		{[]int{4}, []int{16, 16}, "1 numbers of modes for a grid of 2 axes"},
		{[]int{0}, []int{16}, "modes 0; at least 1 expected"},
	} {
		got := ""
		if err := CheckModes(c.modes, c.grid); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("modes %v on %v: %q, want %q", c.modes, c.grid, got, c.want)
		}
	}
}

func TestTransformsAreKept(t *testing.T) {
	c := &Transforms{}
	a := cached[float64](c, Float64, []int{8, 9}, []int{2, 3})
	if b := cached[float64](c, Float64, []int{8, 9}, []int{2, 3}); a != b {
		t.Error("the same grid and modes made twice")
	}
	if b := cached[float64](c, Float64, []int{9, 8}, []int{2, 3}); a == b {
		t.Error("one transform for two grids")
	}
}

func BenchmarkSpectral(b *testing.B) {
	for _, c := range []struct{ grid, modes []int }{{[]int{1024}, []int{16}}, {[]int{64, 64}, []int{12, 12}}} {
		b.Run(fmt.Sprint(c.grid), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(6, 1))
			x, w := random(rng, append([]int{20, 32}, c.grid...)...), random(rng, SpectralShape(32, 32, c.modes)...)
			x.Convert(Float32)
			w.Convert(Float32)
			tape := NewTape()
			loss := MSE(tape, Spectral(tape, x, w, SpectralOptions{}), New(Float32, x.Shape...))
			b.ReportAllocs()
			for b.Loop() {
				tape.Replay()
				tape.Backward(loss)
			}
		})
	}
}
