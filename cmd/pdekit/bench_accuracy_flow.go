package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"strconv"

	"github.com/pdekit/pdekit/solvers/grid"
	"github.com/pdekit/pdekit/solvers/random"
)

func init() {
	benchSuites = append(benchSuites, benchSuite{name: "accuracy-flow", title: "flows with walls and bodies against published values; an hour", run: (*app).benchAccuracyFlow, asked: true})
}

// flowCase is a flow whose values others have published.
type flowCase struct {
	name, equation, flags string
	judge                 func(f flowSample) ([]flowValue, error)
}

// flowValue is a computed quantity beside the published one. Where the latter is
// zero, the quantity is an error itself.
type flowValue struct {
	Name      string  `json:"name"`
	Computed  float64 `json:"computed"`
	Published float64 `json:"published,omitempty"`
}

var flowCases = []flowCase{
	{"cavity-100", "cavity", "grid=17 solve-grid=129 viscosity=0.01 t-end=30 snapshots=3", judgeMarchi},
	{"cavity-1000", "cavity", "grid=257 viscosity=0.001 t-end=50 snapshots=2", judgeBotella},
	{"cavity-smooth-lid", "cavity", "grid=129 viscosity=0.01 lid-profile=smooth t-end=30 snapshots=2", judgeSmoothLid},
	{"dfg-2d-1", "cylinder", "grid=17 solve-grid=129 length=2.2 inflow=0.3 viscosity=0.001 t-end=12 snapshots=3 ramp=0.5", judgeSteadyCylinder},
	{"dfg-2d-2", "cylinder", "grid=17 solve-grid=129 length=2.2 inflow=1.5 viscosity=0.001 t-end=8 snapshots=641 ramp=0.5", judgeVortexStreet},
	{"square-100", "cylinder", squareFlags + " viscosity=0.01", judgeSquare(1.478, 0.146)},
	{"square-200", "cylinder", squareFlags + " viscosity=0.005", judgeSquare(1.462, 0.150)},
	{"square-200-coarse", "cylinder", squareFlags + " viscosity=0.005 solve-grid=161", judgeSquare(1.462, 0.150)},
	{"square-200-medium", "cylinder", squareFlags + " viscosity=0.005 solve-grid=241", judgeSquare(1.462, 0.150)},
	{"backward-step", "backward-step", "grid=17 solve-grid=49 inflow=1 viscosity=0.00125 length=18 t-end=300 snapshots=4", judgeStep},
}

// squareFlags are a square of side 1 in a stream of speed 1 between slip walls 20
// apart, a quarter off the middle to make it shed.
const squareFlags = "grid=81 solve-grid=321 length=32 height=20 bodies=square(10.5,10.25,1) bc=left=inflow:1,right=outflow,y=slip inflow=1 t-end=160 snapshots=641 ramp=1"

// flowSample is one sample of a flow, array by array.
type flowSample struct {
	layout []grid.Array
	data   map[string][]float64
}

// benchAccuracyFlow solves each case and sets what others have published beside.
func (a *app) benchAccuracyFlow(ctx context.Context, b *bench) error {
	t := table{{"case", "quantity", "computed", "published", "difference"}}
	for _, c := range flowCases {
		if !b.wanted(c.name) {
			continue
		}
		begin := b.now()
		values, err := c.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		seconds := b.now().Sub(begin).Seconds()
		b.add(c.name, map[string]any{"flags": c.equation + " " + c.flags, "values": values, "solve_s": seconds})
		for _, v := range values {
			row := []string{c.name, v.Name, figure(v.Computed), "", ""}
			if v.Published != 0 {
				row[3], row[4] = strconv.FormatFloat(v.Published, 'g', 7, 64), fmt.Sprintf("%+.2f %%", 100*(v.Computed/v.Published-1))
			}
			t = append(t, row)
		}
		a.say("%s: %.0f s", c.name, seconds)
	}
	b.print(t)
	return nil
}

func (c flowCase) run(ctx context.Context) ([]flowValue, error) {
	solver, err := setupCase(c.equation, c.flags)
	if err != nil {
		return nil, err
	}
	dst := sampleOf(solver)
	if err := solver.Solve(ctx, random.New(1, 0), dst); err != nil {
		return nil, err
	}
	f := flowSample{layout: solver.Layout(), data: map[string][]float64{}}
	for i, array := range f.layout {
		if array.Coordinate() {
			f.data[array.Name] = array.Values
		} else {
			f.data[array.Name] = dst[i]
		}
	}
	return c.judge(f)
}

// last is the value of a channel in the last frame of u at (x, y), by cubic
// interpolation on the stored nodes.
func (f flowSample) last(channel int, x, y float64) float64 {
	xs, ys := f.data["x"], f.data["y"]
	size := len(xs) * len(ys)
	u := f.data["u"]
	u = u[len(u)-(2-channel)*size:][:size]
	i, wx := cubic(xs, x)
	j, wy := cubic(ys, y)
	sum := 0.0
	for k, a := range wx {
		for l, b := range wy {
			sum += a * b * u[(i+k)*len(ys)+j+l]
		}
	}
	return sum
}

// cubic gives the first of four even nodes around x, and their weights.
func cubic(nodes []float64, x float64) (first int, weights [4]float64) {
	h := nodes[1] - nodes[0]
	first = min(max(int((x-nodes[0])/h)-1, 0), len(nodes)-4)
	s := (x - nodes[first]) / h
	for i := range weights {
		weights[i] = 1
		for j := range 4 {
			if j != i {
				weights[i] *= (s - float64(j)) / float64(i-j)
			}
		}
	}
	return first, weights
}

// judgeMarchi: C. H. Marchi et al., J. Braz. Soc. Mech. Sci. Eng. 31 (2009) 186,
// tables 6 and 7, at multiples of 1/16.
func judgeMarchi(f flowSample) ([]flowValue, error) {
	u := []float64{-0.041974991, -0.077125399, -0.109816214, -0.141930064, -0.172712391, -0.198470859, -0.212962392, -0.2091491418, -0.182080595, -0.131256301, -0.060245594, 0.027874448, 0.140425325, 0.31055709, 0.597466694}
	v := []float64{0.094807616, 0.149243, 0.174342933, 0.179243328, 0.169132064, 0.145730201, 0.1087758646, 0.057536559, -0.007748504, -0.084066715, -0.163010143, -0.227827313, -0.253768577, -0.218690812, -0.12331817}
	worst := 0.0
	for i := range u {
		at := float64(i+1) / 16
		worst = max(worst, math.Abs(f.last(0, 0.5, at)-u[i]), math.Abs(f.last(1, at, 0.5)-v[i]))
	}
	return []flowValue{{Name: "largest error on the centre lines", Computed: worst}}, nil
}

// judgeBotella: O. Botella and R. Peyret, Comput. Fluids 27 (1998) 421, the
// extrema of the centre-line velocities.
func judgeBotella(f flowSample) ([]flowValue, error) {
	least, most, lowest := math.Inf(1), math.Inf(-1), math.Inf(1)
	for i := range 2001 {
		at := float64(i) / 2000
		least = min(least, f.last(0, 0.5, at))
		v := f.last(1, at, 0.5)
		most, lowest = max(most, v), min(lowest, v)
	}
	return []flowValue{{"least u on x = 1/2", least, -0.3885698}, {"largest v on y = 1/2", most, 0.3769447}, {"least v on y = 1/2", lowest, -0.5270771}}, nil
}

//go:embed references/cavity_smooth_lid.csv
var smoothLid []byte

// judgeSmoothLid: the finite-element solution of PINNacle.
func judgeSmoothLid(f flowSample) ([]flowValue, error) {
	r := csv.NewReader(bytes.NewReader(smoothLid))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	diff, size := 0.0, 0.0
	for _, row := range rows[1:] {
		var n [4]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(row[i], 64); err != nil {
				return nil, err
			}
		}
		for c := range 2 {
			d := f.last(c, n[0], n[1]) - n[2+c]
			diff, size = diff+d*d, size+n[2+c]*n[2+c]
		}
	}
	return []flowValue{{Name: "relative L2 error of (u, v)", Computed: grid.Relative(diff, size)}}, nil
}

// judgeSteadyCylinder: DFG 2D-1, the values of G. Nabh (1998).
func judgeSteadyCylinder(f flowSample) ([]flowValue, error) {
	forces := f.data["forces"]
	const scale = 2 / (0.2 * 0.2 * 0.1)
	return []flowValue{{"drag coefficient", scale * forces[len(forces)-2], 5.57953523384}, {"lift coefficient", scale * forces[len(forces)-1], 0.010618948146}}, nil
}

// judgeVortexStreet: DFG 2D-2, the values of FeatFlow at level 6.
func judgeVortexStreet(f flowSample) ([]flowValue, error) {
	const scale = 2 / (1.0 * 1.0 * 0.1)
	drag, lift := f.series(0, scale), f.series(1, scale)
	period, err := lift.period()
	if err != nil {
		return nil, err
	}
	return []flowValue{
		{"largest drag coefficient", drag.peak(1), 3.227393}, {"least drag coefficient", drag.peak(-1), 3.164264},
		{"largest lift coefficient", lift.peak(1), 0.986571}, {"least lift coefficient", lift.peak(-1), -1.021288},
		{"Strouhal number", 0.1 / (1.0 * period), 0.30184},
	}, nil
}

// judgeSquare: A. Sohankar, C. Norberg and L. Davidson, Int. J. Numer. Meth.
// Fluids 26 (1998) 39, table IV.
func judgeSquare(drag, strouhal float64) func(f flowSample) ([]flowValue, error) {
	return func(f flowSample) ([]flowValue, error) {
		d, l := f.series(0, 2), f.series(1, 2)
		period, err := l.period()
		if err != nil {
			return nil, err
		}
		return []flowValue{{"mean drag coefficient", d.mean(period), drag}, {"Strouhal number", 1 / period, strouhal}}, nil
	}
}

// judgeStep: where the flow reattaches behind the step, in channel heights, at
// Reynolds number 800: D. K. Gartling, Int. J. Numer. Meth. Fluids 11 (1990) 953.
func judgeStep(f flowSample) ([]flowValue, error) {
	return []flowValue{{"reattachment, channel heights", f.reattachment(), 6.10}}, nil
}

// reattachment is where the velocity beside the lower wall turns positive.
func (f flowSample) reattachment() float64 {
	xs, ys := f.data["x"], f.data["y"]
	y := (ys[1] - ys[0]) / 2
	end := xs[len(xs)-1]
	place := 0.0
	for i := range 20000 {
		x := end * float64(i) / 20000
		if x < end/2 && f.last(0, x, y) < 0 {
			place = x
		}
	}
	return place
}

// series is a force coefficient at even times.
type series struct {
	step   float64
	values []float64
}

// series is component c of the forces over the last two fifths of the time.
func (f flowSample) series(c int, scale float64) series {
	t, forces := f.data["t"], f.data["forces"]
	s := series{step: t[1] - t[0]}
	for k := len(t) * 3 / 5; k < len(t); k++ {
		s.values = append(s.values, scale*forces[2*k+c])
	}
	return s
}

// period is the mean time between rises through the mean value.
func (s series) period() (float64, error) {
	mean := 0.0
	for _, v := range s.values {
		mean += v / float64(len(s.values))
	}
	var rises []float64
	for i := 1; i < len(s.values); i++ {
		if a, b := s.values[i-1]-mean, s.values[i]-mean; a < 0 && b >= 0 {
			rises = append(rises, float64(i)-b/(b-a))
		}
	}
	if len(rises) < 3 {
		return 0, fmt.Errorf("the lift rises through its mean %d times in the last two fifths of the time; it does not oscillate yet", len(rises))
	}
	return s.step * (rises[len(rises)-1] - rises[0]) / float64(len(rises)-1), nil
}

// peak is the mean of the maxima (sign 1) or minima (sign −1), each by the
// parabola through three values.
func (s series) peak(sign float64) float64 {
	sum, count := 0.0, 0
	for i := 1; i+1 < len(s.values); i++ {
		a, b, c := sign*s.values[i-1], sign*s.values[i], sign*s.values[i+1]
		if b > a && b >= c {
			sum += b + (c-a)*(c-a)/(8*(2*b-a-c))
			count++
		}
	}
	return sign * sum / float64(count)
}

// mean is the mean over as many whole periods as there are.
func (s series) mean(period float64) float64 {
	whole := math.Floor(float64(len(s.values))*s.step/period) * period
	n := int(math.Round(whole / s.step))
	sum := 0.0
	for _, v := range s.values[len(s.values)-n:] {
		sum += v
	}
	return sum / float64(n)
}
