package metrics_test

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"testing"

	"github.com/pdekit/pdekit/operators/metrics"
)

// wave adds amplitude·cos(2π k·x) on the unit box to a field.
func wave(space []int, amplitude float64, k ...int) []float64 {
	size := 1
	for _, n := range space {
		size *= n
	}
	out := make([]float64, size)
	for i := range out {
		rest, phase := i, 0.0
		for axis := len(space) - 1; axis >= 0; axis-- {
			phase += float64(k[axis]*(rest%space[axis])) / float64(space[axis])
			rest /= space[axis]
		}
		out[i] = amplitude * math.Cos(2*math.Pi*phase)
	}
	return out
}

// A single cosine of amplitude A has energy A²/2 in the shell round(|k|).
func TestRadialSpectrumOfAWave(t *testing.T) {
	for _, c := range []struct {
		space, k []int
		spacing  []float64
		shell    int
	}{
		{[]int{16}, []int{5}, nil, 5},
		{[]int{15}, []int{7}, nil, 7},
		{[]int{16, 16}, []int{3, -4}, nil, 5},
		{[]int{12, 9}, []int{-1, 1}, nil, 1},
		{[]int{8, 8, 8}, []int{1, 2, -3}, nil, 4}, // √14 = 3.74
		// A box of 2 by 1: k counts along the long side, so (2, 1) is |(2, 2)|.
		{[]int{16, 8}, []int{2, 1}, []float64{0.125, 0.125}, 3},
	} {
		got := metrics.RadialSpectrum(wave(c.space, 3, c.k...), c.space, c.spacing)
		for shell, e := range got {
			want := 0.0
			if shell == c.shell {
				want = 4.5
			}
			if math.Abs(e-want) > 1e-13 {
				t.Errorf("space %v wave %v: shell %d has %g, want %g", c.space, c.k, shell, e, want)
			}
		}
	}
}

func random(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	out := make([]float64, n)
	for i := range out {
		out[i] = rng.NormFloat64()
	}
	return out
}

// Plancherel: the error spectrum and The Well's bins both add to the mean
// square error, on odd and even, square and oblong grids.
func TestSpectraAddToMSE(t *testing.T) {
	for _, space := range [][]int{{7}, {16}, {6, 9}, {8, 8}, {3, 4, 5}} {
		n := 1
		for _, m := range space {
			n *= m
		}
		p, y := random(2*n, 1), random(2*n, 2)
		r := report(metrics.Shape{Channels: 2, Space: space}, p, y)
		mse := 0.0
		for i := range p {
			mse += (p[i] - y[i]) * (p[i] - y[i]) / float64(n)
		}
		sum := 0.0
		for _, e := range r.Spectrum.Error[0] {
			sum += e
		}
		near(t, "error spectrum", sum, mse)
		bins := value(t, r, "spectral_mse_low") + value(t, r, "spectral_mse_mid") + value(t, r, "spectral_mse_high")
		near(t, "The Well's bins", bins, mse/2) // channels averaged
	}
}

// fRMSE of single waves by hand: the mode of amplitude A has |F|/N = A/2, and
// a band's value is the mean over its shells.
func TestFRMSEOfWaves(t *testing.T) {
	bands := func(space []int, k ...int) [3]float64 {
		p := wave(space, 6, k...)
		r := report(metrics.Shape{Space: space}, p, make([]float64, len(p)))
		return [3]float64{value(t, r, "frmse_low"), value(t, r, "frmse_mid"), value(t, r, "frmse_high")}
	}
	for _, c := range []struct {
		space, k []int
		want     [3]float64
	}{
		{[]int{64}, []int{2}, [3]float64{3. / 4, 0, 0}},
		{[]int{64}, []int{4}, [3]float64{0, 3. / 8, 0}},
		{[]int{64}, []int{20}, [3]float64{0, 0, 3. / 21}},                      // shells 12…32 of the real transform
		{[]int{64}, []int{32}, [3]float64{0, 0, 6. / 21}},                      // Nyquist: the whole amplitude
		{[]int{32, 32}, []int{3, 4}, [3]float64{0, 3. / 8, 0}},                 // shell 5
		{[]int{32, 32}, []int{3, -4}, [3]float64{0, 0, 0}},                     // second quadrant: unseen
		{[]int{32, 32}, []int{2, 3}, [3]float64{3. / 4, 0, 0}},                 // ⌊√13⌋ = 3
		{[]int{32, 32}, []int{9, 9}, [3]float64{0, 0, 3. / 4}},                 // 12.7 → 12 of 12…15
		{[]int{32, 32}, []int{14, 14}, [3]float64{0, 0, 0}},                    // beyond the last shell
		{[]int{10, 12, 10}, []int{1, 2, 1}, [3]float64{3. / 4, 0, math.NaN()}}, // 5 shells: no high band
	} {
		got := bands(c.space, c.k...)
		for b := range got {
			near(t, "band", got[b], c.want[b])
		}
	}
}

// fRMSE takes the root after the mean over samples.
func TestFRMSEMixesSamples(t *testing.T) {
	space, zero := []int{32}, make([]float64, 32)
	r := report(metrics.Shape{Space: space, Extent: []float64{2}}, wave(space, 2, 1), zero, zero, zero)
	near(t, "low", value(t, r, "frmse_low"), math.Sqrt(1./2)/4*2)
}

// The transform behind the spectra against the sum that defines it.
func TestSpectrumAgainstDFT(t *testing.T) {
	space := []int{5, 6}
	p, y := random(30, 3), random(30, 4)
	r := report(metrics.Shape{Space: space}, p, y)
	want := make([]float64, len(r.Spectrum.Wavenumber))
	for k := range 5 {
		for l := range 6 {
			f := complex(0, 0)
			for i := range 5 {
				for j := range 6 {
					phase := -2 * math.Pi * (float64(k*i)/5 + float64(l*j)/6)
					f += complex(y[i*6+j], 0) * cmplx.Exp(complex(0, phase))
				}
			}
			a, b := min(k, 5-k), min(l, 6-l)
			want[int(math.Round(math.Hypot(float64(a), float64(b))))] += real(f*cmplx.Conj(f)) / 900
		}
	}
	for k := range want {
		near(t, "truth spectrum", r.Spectrum.Truth[0][k], want[k])
	}
}

// The Well's bins on 8 nodes: edges 0, (2π/8)·4^(1/3), (2π/8)·4^(2/3), that
// is k = 1.59 and 2.52: k = 1 low, 2 mid, 3 and 4 high.
func TestWellBins(t *testing.T) {
	space := []int{8}
	for k, band := range map[int]string{1: "low", 2: "mid", 3: "high"} {
		y := wave(space, 1, k)
		p := wave(space, 3, k)
		r := report(metrics.Shape{Space: space}, p, y)
		near(t, "mse", value(t, r, "spectral_mse_"+band), 2)
		near(t, "nmse", value(t, r, "spectral_nmse_"+band), 2/(0.5+1e-7))
	}
}
