package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pdekit/pdekit/operators/metrics"
)

// It runs commands, and so refers to the list of suites itself.
func init() {
	benchSuites = append(benchSuites, benchSuite{name: "schemes", title: "training schemes, conditioning, symmetries: errors of small models", run: (*app).benchSchemes, asked: true})
}

// schemeGroup is one problem on which training schemes are compared, everything
// else equal: docs/training.md.
type schemeGroup struct {
	title string
	data  string // flags of generate
	base  string // flags of train fno
	cases []schemeCase
}

type schemeCase struct{ name, flags string }

const schemeModel = "--modes 12 --width 24 --layers 3 --projection 48 --batch 16 --lr 3e-3 --val-fraction 0.2 --test-fraction 0.3"

var schemeGroups = []schemeGroup{
	{
		title: "one model for a hundredfold range of viscosities (Burgers, 5 steps)",
		data:  "burgers --samples 160 --grid 64 --viscosity 2e-3:2e-1:log --t-end 1 --snapshots 6 --seed 1",
		base:  "--epochs 60",
		cases: []schemeCase{
			{"unconditioned", "--condition none"},
			{"channels", "--conditioning channels"},
			{"film", "--conditioning film"},
			{"spectral", "--conditioning spectral"},
		},
	},
	{
		title: "rollouts of 20 steps (Burgers, viscosity 0.01)",
		data:  "burgers --samples 80 --grid 64 --viscosity 0.01 --t-end 2 --snapshots 21 --seed 2",
		base:  "--epochs 30",
		cases: []schemeCase{
			{"teacher", ""},
			{"increment", "--predict increment"},
			{"residual", "--predict residual"},
			{"noise", "--noise 0.01"},
			{"unrolled", "--rollout-train 4"},
			{"truncated", "--rollout-train 4 --truncate 2"},
			{"pushforward", "--pushforward"},
			{"curriculum", "--rollout-train 4 --curriculum tanh"},
			{"bundle", "--bundle 5"},
			{"all2all", "--pairs all2all"},
			{"random", "--pairs random"},
			{"random-lead-5", "--pairs random --lead 5"},
		},
	},
	{
		title: "twenty trajectories (Burgers, viscosity 0.02, 10 steps)",
		data:  "burgers --samples 40 --grid 64 --viscosity 0.02 --t-end 2 --snapshots 11 --seed 3",
		base:  "--epochs 60 --coordinates=false",
		cases: []schemeCase{
			{"burgers-as-they-are", ""},
			{"burgers-shift", "--augment shift"},
			{"burgers-reflect", "--augment reflect"},
			{"burgers-galilean", "--augment galilean"},
			{"burgers-all", "--augment shift,reflect,galilean"},
		},
	},
	{
		title: "thirty-two coefficients (Darcy)",
		data:  "darcy --samples 64 --grid 29 --seed 4",
		base:  "--epochs 200",
		cases: []schemeCase{
			{"darcy-as-they-are", ""},
			{"darcy-reflect", "--augment reflect"},
			{"darcy-square", "--augment reflect,transpose"},
			{"darcy-h1", "--loss rel-h1"},
			{"darcy-square-h1", "--augment reflect,transpose --loss rel-h1"},
		},
	},
}

// schemeSeeds is how many runs a case is the mean of.
const schemeSeeds = 3

// benchSchemes trains a small model by each scheme and judges it on the test
// samples.
func (a *app) benchSchemes(ctx context.Context, b *bench) error {
	folder, err := a.momentary()
	if err != nil {
		return err
	}
	quiet := &app{IO: a.silent(), settings: a.settings}
	quiet.progress = "none"
	for i, g := range schemeGroups {
		t := table{{"case", "flags", "one step", "all steps", "seconds a run"}}
		data := filepath.Join(folder, fmt.Sprintf("data-%d", i))
		for _, c := range g.cases {
			if !b.wanted(c.name) {
				continue
			}
			if !a.exists(data) {
				if err := a.within(ctx, quiet.IO, append([]string{"generate"}, append(strings.Fields(g.data), "-o", data, "-q")...)); err != nil {
					return err
				}
			}
			row, err := quiet.benchScheme(ctx, b, g, c, data, filepath.Join(folder, c.name))
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			a.say("%s: %s", c.name, row[3])
			t = append(t, row)
		}
		if len(t) > 1 {
			b.write(fmt.Sprintf("%s\n  pdekit generate %s\n  pdekit train fno %s %s\n", g.title, g.data, schemeModel, g.base))
		}
		b.print(t)
	}
	return nil
}

// benchScheme trains and judges one case.
func (a *app) benchScheme(ctx context.Context, b *bench, g schemeGroup, c schemeCase, data, run string) ([]string, error) {
	args := strings.Fields(fmt.Sprintf("train fno -q --progress none --seeds %d %s %s %s", schemeSeeds, schemeModel, g.base, c.flags))
	if err := a.within(ctx, a.IO, append(args, "--data", data, "-o", run)); err != nil {
		return nil, err
	}
	var one, all, seconds metrics.Numbers
	for _, dir := range a.runsIn([]string{run}) {
		e, err := a.evaluateRun(ctx, dir, &evaluateOptions{data: data, split: "test"})
		if err != nil {
			return nil, err
		}
		report, name := e.Sections[0].Reports["model"], "rel_l2"
		if e.Sections[0].Name == "one-step" {
			name = "rel_l2_step" // the mean of the steps, not the norm over all
		}
		first, _ := report.Metric(name)
		rel, _ := e.mainReport().Metric("rel_l2")
		one, all, seconds = append(one, float64(first.Value)), append(all, float64(rel.Value)), append(seconds, e.Protocol.Seconds)
	}
	step, rollout, spent := newSpread(one), newSpread(all), newSpread(seconds)
	row := b.of(c.name)
	row.Flags, row.OneStep, row.RelL2, row.Train = c.flags, &step, &rollout, spent.Mean
	return []string{c.name, c.flags, step.String(), rollout.String(), fmt.Sprintf("%.1f", float64(spent.Mean))}, nil
}
