package datasets

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance*math.Max(1, math.Abs(b)) }

// Hand-computed: channel 0 holds 1, 2, 3, 4, 5, 6, 7, 8; channel 1 is −3 always.
func TestStatsByHand(t *testing.T) {
	data := []float64{1, 2, -3, -3, 3, 4, -3, -3, 5, 6, -3, -3, 7, 8, -3, -3}
	a := NewAccumulator(2, 2)
	a.Add(data[:4])
	a.Add(data[4:])
	s := a.Stats()
	if !near(s.Mean[0], 4.5, 1e-15) || !near(s.Std[0], math.Sqrt(5.25), 1e-15) {
		t.Errorf("channel 0: mean %v, deviation %v; by hand 4.5, √5.25", s.Mean[0], s.Std[0])
	}
	if s.Mean[1] != -3 || s.Std[1] != 3 {
		t.Errorf("a constant channel of −3: mean %v, deviation %v; its magnitude stands in", s.Mean[1], s.Std[1])
	}
	point := NewAccumulator(4, 1)
	point.Add(data)
	s = point.Stats()
	if !near(s.Mean[0], 4, 1e-15) || !near(s.Mean[1], 5, 1e-15) || !near(s.Std[1], math.Sqrt(5), 1e-15) {
		t.Errorf("per point: %v", s)
	}
	zero := NewAccumulator(1, 3)
	zero.Add32(make([]float32, 6))
	if s := zero.Stats(); s.Mean[0] != 0 || s.Std[0] != 1 {
		t.Errorf("zeros: %v", s)
	}
}

// The textbook formula E x² − (E x)² fails here: x = 10⁷ + noise of deviation 1.
func TestStatsDoNotCancel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	a := NewAccumulator(1, 100)
	const n = 200_000
	noise := make([]float64, n)
	var sum, sumOfSquares, mean, m2 float64
	for i := range noise {
		noise[i] = r.NormFloat64()
		mean += noise[i] / n
	}
	for i, v := range noise {
		m2 += (v - mean) * (v - mean) / n
		noise[i] = 1e7 + v
		sum += noise[i]
		sumOfSquares += noise[i] * noise[i]
	}
	a.Add(noise)
	s := a.Stats()
	if !near(s.Mean[0], 1e7+mean, 1e-15) || !near(s.Std[0], math.Sqrt(m2), 1e-6) {
		t.Errorf("mean %.9g, deviation %.9g; want %.9g, %.9g", s.Mean[0], s.Std[0], 1e7+mean, math.Sqrt(m2))
	}
	if naive := math.Sqrt(sumOfSquares/n - sum/n*sum/n); near(naive, math.Sqrt(m2), 1e-3) {
		t.Errorf("the textbook formula gives %g: the test does not test cancellation", naive)
	}
}

func TestEncodeAndDecodeAreInverse(t *testing.T) {
	s := Stats{Mean: []float64{2, -1}, Std: []float64{4, 0.5}}
	x := []float32{6, 10, -1, 0, 2, -2, -0.5, -1.5}
	want := []float32{1, 2, 0, 2, 0, -1, 1, -1}
	y := make([]float32, len(x))
	s.Encode(y, x, 2)
	for i := range y {
		if y[i] != want[i] {
			t.Fatalf("encoded %v, want %v", y, want)
		}
	}
	s.Decode(y, y, 2)
	for i := range y {
		if y[i] != x[i] {
			t.Fatalf("decoded %v, want %v", y, x)
		}
	}
	if n := testing.AllocsPerRun(10, func() { s.Encode(y, x, 2) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestArrayStats(t *testing.T) {
	path := filepath.Join(t.TempDir(), "set.npz")
	o := noiseOptions(path, 7)
	o.DType = "float64"
	generate(t, o)
	d := open(t, path)
	for _, perPoint := range []bool{false, true} {
		groups := 2
		if perPoint {
			groups = 16
		}
		sum, squares := make([]float64, groups), make([]float64, groups)
		for i := range 7 {
			for k, v := range expected(7, i)[1] {
				g := k % 16 * groups / 16
				sum[g] += v
				squares[g] += v * v
			}
		}
		s, err := ArrayStats(d, "u", perPoint)
		if err != nil || len(s.Mean) != groups {
			t.Fatal(len(s.Mean), err)
		}
		n := float64(7 * 48 / groups)
		for g := range groups {
			mean := sum[g] / n
			if !near(s.Mean[g], mean, 1e-13) || !near(s.Std[g], math.Sqrt(squares[g]/n-mean*mean), 1e-12) {
				t.Errorf("group %d: %v %v", g, s.Mean[g], s.Std[g])
			}
		}
	}
	_, err := ArrayStats(d, "params", false)
	wantError(t, err, "no channel axis")
	_, err = ArrayStats(d, "a", false)
	wantError(t, err, `no array "a"`)
}

func TestReadsDoNotAllocate(t *testing.T) {
	eachContainer(t, func(t *testing.T, path string) {
		generate(t, noiseOptions(path, 3))
		d := open(t, path)
		single, double := make([]float32, noiseSize), make([]float64, noiseSize)
		n := testing.AllocsPerRun(20, func() {
			if d.ReadFloat32(single, "u", 1, 0) != nil || d.ReadFloat64(double, "u", 2, 0) != nil {
				t.Fatal("not read")
			}
		})
		if n != 0 {
			t.Errorf("%g allocations", n)
		}
	})
}
