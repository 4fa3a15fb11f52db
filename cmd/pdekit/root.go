package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/internal/parallel"
)

// settings are the flags that every command has.
type settings struct {
	quiet    bool
	progress string
	threads  int
	config   string // a file of settings
	set      []string
	print    bool // print the settings and stop
}

// app is what the commands share: the world and the common flags.
type app struct {
	*IO
	settings
	// args is the command line as given, for the provenance of outputs.
	args []string
	// sealed: the command line is all there is, as in a recipe's step.
	sealed bool
	// called is the command that runs, as "pdekit train fno".
	called string
	// steps are those of --set that are of the steps that a command runs.
	steps []assignment
	// origin says where settings come from that the command line did not give.
	origin map[string]string
	// pipes are the files of commands that may be standard streams.
	pipes map[*cobra.Command]streams
	// copied is the copy of standard input, delivery what goes to standard output
	// at the end, names what they are called, in pairs, cleanup their folders.
	copied, delivery string
	names, cleanup   []string
}

// run executes one command line and returns its exit status.
func run(io *IO, args []string) Exit {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return runContext(ctx, io, args)
}

func runContext(ctx context.Context, io *IO, args []string) Exit {
	world := *io
	world.In, world.Out = &lateReader{ctx: ctx, r: io.In}, &pipeWriter{w: io.Out}
	a := &app{IO: &world, args: args}
	err := a.execute(ctx, args)
	if err == nil || errors.Is(err, errEnough) {
		return exitDone
	}
	if a.progress == "json" {
		io.jsonLine(remark{Error: blame(err), Hint: hintOf(err)})
	} else {
		reportError(io, err)
	}
	return classify(err)
}

// execute runs a command line inside this process.
func (a *app) execute(ctx context.Context, args []string) error {
	defer a.tidy()
	root := newRoot(a)
	root.SetArgs(expandPreset(args))
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	cmd, err := root.ExecuteContextC(ctx)
	if errors.Is(err, errPrinted) {
		return nil
	}
	a.called = cmd.CommandPath()
	if err == nil {
		err = a.deliver()
	} else if a.delivery != "" {
		err = undelivered(err)
	}
	if err = a.hinted(err); err == nil || a.names == nil {
		return err
	}
	return &renamedError{err, a.renamed(err.Error())}
}

// within executes a command line that another command consists of, as it stands:
// neither variables nor files of settings change it. The threads are those of a.
func (a *app) within(ctx context.Context, io *IO, args []string) error {
	args = append(args, fmt.Sprint("--threads=", a.threads))
	child := &app{IO: io, args: args, sealed: true}
	return child.execute(ctx, args)
}

func newRoot(a *app) *cobra.Command {
	a.pipes = map[*cobra.Command]streams{}
	root := &cobra.Command{
		Use:   "pdekit",
		Short: "Make PDE data, train neural operators on it, evaluate them honestly, draw the rollouts",
		Long: `pdekit generates PDE datasets with finite-difference solvers, trains Fourier
neural operators on them, evaluates them with the field's metrics beside trivial
baselines, and draws the rollouts. Data are plain NumPy files.

Everything at once, in under two minutes:
  pdekit run quickstart -o out/`,
		Example: `  pdekit generate burgers -o b.npz --samples 256 --grid 256 --viscosity 0.01
  pdekit train fno --data b.npz -o run
  pdekit evaluate run --data b.npz
  pdekit rollout run --data b.npz --steps 10 -o pred.npz
  pdekit plot rollout pred.npz -o rollout.png
  pdekit train fno --data b.npz -o run --set train.fno.modes=12 --print-config`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              cobra.ArbitraryArgs,
		DisableAutoGenTag: true,
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Name() == cobra.ShellCompRequestCmd || cmd.Name() == cobra.ShellCompNoDescRequestCmd {
				return nil
			}
			if err := a.settle(cmd); err != nil {
				return err
			}
			if err := a.prepare(); err != nil {
				return err
			}
			if err := a.connect(cmd, args); err != nil {
				return err
			}
			if !a.sealed {
				a.warnVariables(cmd)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownName("command", args[0], commandNames(cmd))
		},
	}
	root.AddGroup(
		&cobra.Group{ID: "data", Title: "Data:"},
		&cobra.Group{ID: "learn", Title: "Learning:"},
		&cobra.Group{ID: "show", Title: "Showing:"},
		&cobra.Group{ID: "all", Title: "Everything at once:"},
	)
	flags := root.PersistentFlags()
	flags.BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but results and errors")
	flags.StringVar(&a.progress, "progress", "auto", "how to report progress: "+strings.Join(progressModes, "|"))
	flags.IntVar(&a.threads, "threads", 0, "processor threads to use; 0 means all. It changes speed, never bytes")
	flags.StringVar(&a.config, "config", "", "a YAML file of settings for flags that the command line leaves alone; - is standard input")
	flags.StringArrayVar(&a.set, "set", nil, "`KEY=VALUE` as a file of --config would say it, like threads=4 or train.fno.modes=12; may be repeated")
	flags.BoolVar(&a.print, "print-config", false, "print every setting that shapes the result, with its origin, and stop")
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = false

	add := func(group string, cmds ...*cobra.Command) {
		for _, c := range cmds {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("data", newGenerate(a), newInspect(a), newVerify(a), newConvert(a), newMerge(a), newPair(a))
	add("learn", newTrain(a), newSweep(a), newEvaluate(a), newRollout(a), newPredict(a), newImport(a), newExport(a), newSelftest(a))
	add("show", newPlot(a), newReport(a), newList(a), newSchema(a))
	add("all", newRun(a))
	root.AddCommand(newBench(a), newDoctor(a), newMan(a), newVersion(a), newDocs(a))
	sayExitCodes(root)
	a.fitHelp(root)
	a.addTopics(root)
	addCompletion(root)
	if completing(a.args) {
		completeValues(root)
	}
	return root
}

// prepare checks and applies the common flags before a command runs.
func (a *app) prepare() error {
	if a.quiet {
		a.progress = "none"
	}
	known := false
	for _, m := range progressModes {
		known = known || a.progress == m
	}
	if !known {
		return unknownName("progress mode", a.progress, progressModes)
	}
	if a.threads < 0 {
		return usagef("--threads is %d; it must be 0 (all) or more", a.threads)
	}
	parallel.SetThreads(a.threads)
	return nil
}

// sayExitCodes ends the long help of every command with the exit codes.
func sayExitCodes(cmd *cobra.Command) {
	if cmd.Long == "" {
		cmd.Long = cmd.Short + "."
	}
	cmd.Long += "\n\n" + exitHelp
	cmd.DisableAutoGenTag = true
	for _, c := range cmd.Commands() {
		sayExitCodes(c)
	}
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// flagError turns a parsing error into a usage failure that offers the nearest
// flag.
func flagError(cmd *cobra.Command, err error) error {
	if errors.Is(err, pflag.ErrHelp) {
		return err
	}
	if words := cmd.Flags().Args(); !cmd.HasParent() && len(words) > 0 { // a flag of a command that there is not
		return unknownName("command", words[0], commandNames(cmd))
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		cause := errors.Unwrap(err)
		var number *strconv.NumError
		if errors.As(err, &number) || cause != nil && cause.Error() == "parse error" { // the flag package's
			cause = errors.New("expected " + expectedOf(invalid.GetFlag().Value.Type()))
		}
		return withHint(usagef("--%s %q: %w", invalid.GetFlag().Name, invalid.GetValue(), cause), "see %s --help", cmd.CommandPath())
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return withHint(&failure{err: err, code: exitUsage}, "see %s --help", cmd.CommandPath())
	}
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	name := unknown.GetSpecifiedName()
	if unknown.GetSpecifiedShortnames() != "" {
		return withHint(usagef("unknown flag -%s for %s", name, cmd.CommandPath()), "see %s --help", cmd.CommandPath())
	}
	err = usagef("unknown flag --%s for %s", name, cmd.CommandPath())
	if n := nearest(name, known); n != "" {
		return withHint(err, "did you mean --%s?", n)
	}
	return withHint(err, "see %s --help", cmd.CommandPath())
}

// expectedOf says in words what a flag of a type takes.
func expectedOf(flagType string) string {
	switch flagType {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number, 0 or more"
	case "bool":
		return "true or false"
	}
	return "a number"
}

// exactArgs is cobra.ExactArgs in pdekit's voice; what names the arguments.
func exactArgs(what ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(what) {
			return nil
		}
		if len(args) < len(what) {
			return withHint(usagef("%s needs %s", cmd.CommandPath(), strings.Join(what[len(args):], " and ")), "usage: %s", cmd.UseLine())
		}
		return withHint(usagef("unexpected argument %q", args[len(what)]), "usage: %s", cmd.UseLine())
	}
}
