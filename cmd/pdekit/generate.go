package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/parallel"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/grid"
)

// generateOptions are the flags of generate that no equation owns.
type generateOptions struct {
	output    string
	samples   int
	seed      uint64
	dtype     string
	workers   int
	shard     string
	resume    bool
	force     bool
	certify   int
	tolerance float64
	preset    string
	json      bool
	dry       bool
}

// pilotSamples is how many samples --tolerance solves to choose the solve grid.
const pilotSamples = 2

func newGenerate(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate EQUATION -o OUT",
		Short: "Generate a dataset of solutions",
		Long: `Generate a dataset: random or given initial states, coefficients and sources,
solved by finite differences in float64 and stored as NumPy arrays.

OUT is NAME.npz, or any other name for a folder of .npy files (the choice for
anything large). Sample i of seed s depends on (s, i) alone: not on workers,
shards, interruptions or the number of samples. A run that is killed goes on
with --resume and ends with the same bytes.

Every dataset carries a certificate: the distance of its first samples from
the solution on a grid and step refined by two. --tolerance chooses the solve
grid so that the median of that distance stays below it.`,
		Example: `  pdekit generate burgers -o b.npz --samples 8 --grid 1024 --viscosity 0.01 --t-end 1 --snapshots 11 --seed 1
  pdekit generate --preset fno-darcy --samples 100 -o darcy
  pdekit generate navier-stokes --preset fno-navier-stokes-1e-3 --print-config
  pdekit generate burgers --samples 4 -o - | pdekit inspect -`,
		Args: cobra.ArbitraryArgs,
		// A misspelt name is reported before the flags that would follow it.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				if _, ok := solvers.LookupPreset(args[0]); ok {
					return withHint(usagef("%s is a preset, not an equation", args[0]), "pdekit generate --preset %s -o data.npz", args[0])
				}
				return unknownName("equation", args[0], equationNames())
			}
			if cmd.Flags().Changed("preset") {
				name, err := cmd.Flags().GetString("preset")
				if err != nil {
					return err
				}
				return unknownName("preset", name, presetNames())
			}
			return withHint(usagef("generate needs an equation"), "one of %s; or --preset NAME", strings.Join(equationNames(), ", "))
		},
	}
	cmd.Flags().String("preset", "", "a published set-up, which names its equation: "+strings.Join(presetNames(), ", "))
	for _, eq := range solvers.Equations() {
		cmd.AddCommand(newGenerateEquation(a, eq))
	}
	return cmd
}

func newGenerateEquation(a *app, eq solvers.Equation) *cobra.Command {
	problem := eq.New()
	var o generateOptions
	cmd := &cobra.Command{
		Use:   eq.Name + " -o OUT",
		Short: docTitle(eq.Doc),
		Long:  strings.TrimSpace(eq.Doc),
		Example: fmt.Sprintf(`  pdekit generate %[1]s -o data.npz --samples 8 --seed 1
  pdekit generate %[1]s -o data --samples 1000 --dtype float64 --shard 1/4 --resume
  pdekit generate %[1]s -o data --samples 1000 --dry-run`, eq.Name),
		Args: exactArgs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.generate(cmd, eq, problem, &o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "where to write: NAME.npz, or a folder of .npy files")
	f.IntVar(&o.samples, "samples", 1, "number of samples; where a file gives the initial states, coefficients or sources, all its rows by default")
	f.Uint64Var(&o.seed, "seed", 0, "seed; sample i depends on (seed, i) alone")
	f.StringVar(&o.dtype, "dtype", "float32", "stored type: float32|float64")
	f.IntVar(&o.workers, "workers", 0, "samples solved at the same time; 0 means one for each thread")
	f.StringVar(&o.shard, "shard", "", "make only part i of n, as i/n with i from 1; pdekit merge joins the parts")
	f.BoolVar(&o.resume, "resume", false, "go on with an interrupted run")
	f.BoolVar(&o.force, "force", false, "replace an existing output")
	f.IntVar(&o.certify, "certify", 2, "samples solved again on a refined grid for the certificate; 0 for none, as where the refined grid of an evolution has more than 8 million points and nothing is asked for")
	f.Float64Var(&o.tolerance, "tolerance", 0, "choose the solve grid and step so that the certificate's median stays below this; 0 leaves them as they are")
	f.StringVar(&o.preset, "preset", "", "a published set-up: "+strings.Join(presetsOf(eq.Name), ", "))
	f.BoolVar(&o.dry, "dry-run", false, "solve the first sample, tell the time, memory and disk that all will take, and stop")
	f.BoolVar(&o.json, "json", false, "print a JSON summary")
	bindFlags(f, problem)
	a.takesStreams(cmd, streams{output: "output", formats: []string{"npz"}})
	return cmd
}

// flagged is anything that binds its settings to standard flags.
type flagged interface{ Flags(fs *flag.FlagSet) }

// bindFlags adds the flags of a problem, a model or the trainer to a command.
func bindFlags(f *pflag.FlagSet, settings flagged) {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	settings.Flags(fs)
	fs.VisitAll(func(g *flag.Flag) {
		if g.Name != "threads" { // of the root: the same for every command
			f.AddGoFlag(g)
		}
	})
}

// generate is the run function of generate EQUATION.
func (a *app) generate(cmd *cobra.Command, eq solvers.Equation, problem solvers.Problem, o *generateOptions) error {
	shard, err := o.check()
	if err != nil {
		return err
	}
	if err := a.checkInputs(cmd, o.output); err != nil {
		return err
	}
	solver, err := setup(problem)
	if err != nil {
		return err
	}
	if file, ok := solver.(solvers.Finite); ok && file.Samples() > 0 && !cmd.Flags().Changed("samples") {
		o.samples = file.Samples()
	}
	if o.workers == 0 {
		o.workers = parallel.Threads()
	}
	p := newProgress(a.IO, a.progress, "generate "+eq.Name)
	defer p.end()
	options := datasets.GenerateOptions{
		Path: o.output, Samples: o.samples, Seed: o.seed, Shard: shard, DType: o.dtype, Workers: o.workers,
		// A finished output of the same plan is left as it is.
		Resume:   o.resume || a.exists(o.output) && !o.force,
		Progress: func(done, total int) { p.update(done, total, "samples", nil) },
	}
	if o.dry {
		if err := a.estimate(cmd.Context(), solver, options, o.certify > 0, o.json); err != nil {
			return a.generateError(err, o)
		}
		return nil
	}
	// What cannot be written is said before anything is computed.
	if err := datasets.Writable(o.output); err != nil {
		return err
	}
	var certificate *grid.Certificate
	if o.tolerance > 0 {
		if certificate, err = a.tune(cmd.Context(), problem, o); err != nil {
			return err
		}
		if solver, err = setup(problem); err != nil {
			return err
		}
	}
	if options.Meta, err = describe(cmd, eq, problem, solver); err != nil {
		return err
	}
	if options.Earlier, err = earlier(eq); err != nil {
		return err
	}
	if o.force {
		if err := a.remove(o.output + atomicfile.Suffix); err != nil {
			return err
		}
	}
	finished, err := options.Check(solver.Layout())
	if err != nil {
		return a.generateError(err, o)
	}
	if !cmd.Flags().Changed("certify") && !certificateAffordable(solver) {
		a.say("no certificate: the refined grid would have more than %d points; --certify N makes it all the same", certificatePoints)
		o.certify = 0
	}
	if n := min(o.certify, o.samples); n > 0 && o.tolerance == 0 && !finished {
		a.say("certificate: solving %s again on a refined grid", plural(n, "sample"))
		c, err := solvers.Certify(cmd.Context(), solver, o.seed, 0, n, orderAffordable(solver))
		if err != nil {
			return a.generateError(err, o)
		}
		certificate = &c
	}
	options.Meta.Certificate = certificate
	if d, ok := solver.(solvers.Describer); ok && !finished {
		a.sayPlan(d.Describe(), certificate)
	}
	if need, err := options.Footprint(solver); err == nil && !finished {
		a.say("%s on disk, at most %s in memory beside the solvers", humanBytes(need.Disk), humanBytes(need.Memory))
		begun := a.exists(filepath.Clean(o.output) + atomicfile.Suffix) // what of it is there already is not known
		if free := a.diskFree(filepath.Dir(filepath.Clean(o.output))); free > 0 && need.Disk > free && !begun {
			a.say("warning: %s are free: the disk will be full before the end; --resume goes on when there is room", humanBytes(free))
		}
	}
	made, err := datasets.Generate(cmd.Context(), func() (datasets.Source, error) { return problem.Setup() }, options)
	if err != nil {
		return a.generateError(err, o)
	}
	p.end()
	if o.json {
		return a.printJSON(made)
	}
	if finished {
		a.say("%s is there already, made the same way: %s", o.output, plural(made.Samples, "sample"))
		return nil
	}
	a.say("wrote %s: %s", o.output, plural(made.Samples, "sample"))
	return nil
}

// earlier says how data of an equation are read that a build made whose problem
// had fewer parameters. A preset is a set of the flags that the problem records.
func earlier(eq solvers.Equation) (*datasets.Earlier, error) {
	problem, fs := eq.New(), flag.NewFlagSet("", flag.ContinueOnError)
	problem.Flags(fs)
	out := &datasets.Earlier{Flags: []string{"preset"}}
	fs.VisitAll(func(f *flag.Flag) { out.Flags = append(out.Flags, f.Name) })
	var err error
	if out.Defaults, err = json.Marshal(problem); err != nil {
		return nil, fmt.Errorf("encode the problem: %w", err)
	}
	return out, nil
}

// describe is what meta.json says beforehand of the data that solver makes.
func describe(cmd *cobra.Command, eq solvers.Equation, problem solvers.Problem, solver solvers.Solver) (datasets.Meta, error) {
	encoded, err := json.Marshal(problem)
	if err != nil {
		return datasets.Meta{}, fmt.Errorf("encode the problem: %w", err)
	}
	meta := datasets.Meta{Kind: datasets.Steady, Equation: eq.Name, Problem: encoded, Version: version, Command: command(cmd)}
	if isEvolution(solver) {
		meta.Kind = datasets.Evolution
	}
	if d, ok := solver.(solvers.Describer); ok {
		description := d.Describe()
		if meta.Solver, err = json.Marshal(description); err != nil {
			return datasets.Meta{}, fmt.Errorf("encode the solver's description: %w", err)
		}
		meta.Grid = &description.Stored
	}
	return meta, nil
}

// check validates the options and returns the shard to make; nil for all.
func (o *generateOptions) check() (*datasets.Shard, error) {
	switch {
	case o.output == "":
		return nil, withHint(usagef("where to? generate needs -o OUT"), "-o data.npz, or -o data for a folder of .npy files")
	case o.samples < 1:
		return nil, usagef("--samples is %d; at least 1 is needed", o.samples)
	case o.dtype != "float32" && o.dtype != "float64":
		return nil, unknownName("dtype", o.dtype, []string{"float32", "float64"})
	case o.workers < 0:
		return nil, usagef("--workers is %d; it must be 0 (one for each thread) or more", o.workers)
	case o.certify < 0:
		return nil, usagef("--certify is %d; it must be 0 (none) or more", o.certify)
	case !(o.tolerance >= 0):
		return nil, usagef("--tolerance is %g; it must be positive", o.tolerance)
	}
	if err := checkDatasetName(o.output); err != nil {
		return nil, err
	}
	shard, err := datasets.ParseShard(o.shard)
	if err != nil {
		return nil, withHint(&failure{err: err, code: exitUsage}, "--shard 1/4, --shard 2/4, …")
	}
	return shard, nil
}

// checkInputs refuses an output that is also read: a FILE or FILE.npz:NAME that
// one of the equation's flags names.
func (a *app) checkInputs(cmd *cobra.Command, out string) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		file, _, _ := strings.Cut(f.Value.String(), ".npz:")
		if file != f.Value.String() {
			file += ".npz"
		}
		if f.Name != "output" && f.Value.Type() == "string" && a.samePath(file, out) {
			err = usagef("%s is both input (--%s) and output", out, f.Name)
		}
	})
	return err
}

// setup is problem.Setup with its errors sorted: a bad input file, or usage.
func setup(problem solvers.Problem) (solvers.Solver, error) {
	solver, err := problem.Setup()
	if err == nil {
		return solver, nil
	}
	if isFileError(err) {
		return nil, badFile(err)
	}
	return nil, &failure{err: err, code: exitUsage}
}

// generateError adds the remedy to what can go wrong while generating.
func (a *app) generateError(err error, o *generateOptions) error {
	var diverged *solvers.Diverged
	var other *datasets.Other
	switch {
	case errors.As(err, &diverged):
		return withHint(err, "nothing was written; try a finer --solve-grid, a larger viscosity, or --tolerance")
	case errors.As(err, &other):
		return withHint(&failure{err: err, code: exitUsage}, "choose another -o, or --force to replace it")
	case isFileError(err):
		return badFile(err)
	}
	return err
}

func equationNames() []string {
	var names []string
	for _, e := range solvers.Equations() {
		names = append(names, e.Name)
	}
	return names
}
