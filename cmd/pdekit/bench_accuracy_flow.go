package main

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"github.com/pdekit/pdekit/operators/metrics"
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
	// coarser are solve grids, each of half the cells of the next, the last of
	// half of the case's own: on them too the first value, an error, is computed,
	// for the order at which it falls.
	coarser []int
}

// flowValue is a computed quantity beside the published one. Where the latter is
// zero, the quantity is an error itself.
type flowValue struct {
	Name      string
	Computed  float64
	Published float64
}

var flowCases = []flowCase{
	{"cavity-100", "cavity", "grid=17 solve-grid=129 viscosity=0.01 t-end=30 snapshots=3", judgeMarchi, []int{33, 65}},
	{"cavity-1000", "cavity", "grid=257 viscosity=0.001 t-end=50 snapshots=2", judgeBotella, nil},
	{"cavity-smooth-lid", "cavity", "grid=129 viscosity=0.01 lid-profile=smooth t-end=30 snapshots=2", judgeSmoothLid, nil},
	{"cavity-ghia-400", "cavity", "grid=129 viscosity=0.0025 t-end=50 snapshots=2", judgeGhia("400"), nil},
	{"cavity-ghia-1000", "cavity", "grid=129 viscosity=0.001 t-end=60 snapshots=2", judgeGhia("1000"), nil},
	{"cavity-ghia-3200", "cavity", "grid=193 viscosity=0.0003125 t-end=150 snapshots=2", judgeGhia("3200"), nil},
	{"cavity-ghia-5000", "cavity", "grid=193 viscosity=0.0002 t-end=250 snapshots=2", judgeGhia("5000"), nil},
	{"dfg-2d-1", "cylinder", "grid=42 solve-grid=124 length=2.24 inflow=0.3 viscosity=0.001 t-end=12 snapshots=13 ramp=0.5", judgeSteadyCylinder, nil},
	{"dfg-2d-2", "cylinder", "grid=17 solve-grid=129 length=2.2 inflow=1.5 viscosity=0.001 t-end=8 snapshots=641 ramp=0.5", judgeVortexStreet, nil},
	{"square-100", "cylinder", squareFlags + " viscosity=0.01", judgeSquare(1.478, 0.146), nil},
	{"square-200", "cylinder", squareFlags + " viscosity=0.005 solve-grid=401 t-end=130 snapshots=521", judgeSquare(1.462, 0.150), nil},
	{"square-200-8", "cylinder", squareFlags + " viscosity=0.005 solve-grid=161", judgeSquare(1.462, 0.150), nil},
	{"square-200-12", "cylinder", squareFlags + " viscosity=0.005 solve-grid=241", judgeSquare(1.462, 0.150), nil},
	{"square-200-16", "cylinder", squareFlags + " viscosity=0.005 solve-grid=321", judgeSquare(1.462, 0.150), nil},
	{"turbulent-channel", "channel-3d", "grid=33 reynolds-tau=110 t-end=20 snapshots=201", judgeChannel(110), nil},
	{"turbulent-channel-fine", "channel-3d", "grid=49 reynolds-tau=110 t-end=20 snapshots=201", judgeChannel(110), nil},
	{"backward-step", "backward-step", "grid=17 solve-grid=49 inflow=1 viscosity=0.00125 length=18 t-end=300 snapshots=4", judgeStep, nil},
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
		row := b.of(c.name)
		row.Flags, row.Solve, row.Values = c.equation+" "+c.flags, seconds, nil
		for _, v := range values {
			row.Values = append(row.Values, benchValue{Name: v.Name, Computed: metrics.Number(v.Computed), Published: v.Published})
			cells := []string{c.name, v.Name, figure(v.Computed), "", ""}
			if v.Published != 0 {
				cells[3], cells[4] = strconv.FormatFloat(v.Published, 'g', 7, 64), fmt.Sprintf("%+.2f %%", 100*(v.Computed/v.Published-1))
			}
			t = append(t, cells)
		}
		a.say("%s: %s", c.name, inSeconds(seconds))
	}
	b.print(t)
	return nil
}

// run solves the case and judges it.
func (c flowCase) run(ctx context.Context) ([]flowValue, error) {
	values, err := c.solve(ctx, c.flags)
	if err != nil || c.coarser == nil {
		return values, err
	}
	var errors []float64
	for _, n := range c.coarser {
		coarse, err := c.solve(ctx, fmt.Sprintf("%s solve-grid=%d", c.flags, n))
		if err != nil {
			return nil, err
		}
		values = append(values, flowValue{Name: fmt.Sprintf("the same on %d² cells", n-1), Computed: coarse[0].Computed})
		errors = append(errors, coarse[0].Computed)
	}
	errors = append(errors, values[0].Computed)
	order := math.Log2(errors[0]/errors[len(errors)-1]) / float64(len(errors)-1)
	return append(values, flowValue{Name: "order of it", Computed: order}), nil
}

// solve solves the case with the flags given, and judges it.
func (c flowCase) solve(ctx context.Context, flags string) ([]flowValue, error) {
	solver, err := setupCase(c.equation, flags)
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
