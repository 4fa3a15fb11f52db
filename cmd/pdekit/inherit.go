package main

import (
	"encoding/json"
	"flag"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/train"
)

// inherited are the settings of a training that decide what the weights mean:
// with --init they are the earlier run's, as the model's own are.
var inherited = []string{"task", "window", "predict", "bundle", "pairs", "max-lead", "lead", "normalise"}

// inherit gives flags that were not set the values of the run that training
// starts from; "" is none.
func inherit(flags *pflag.FlagSet, m operators.Model, run string) error {
	if run == "" {
		return nil
	}
	p, err := operators.Load(run)
	if err != nil {
		return badFile(fmt.Errorf("--init: %w", err))
	}
	if p.Model != m.Name {
		return withHint(usagef("--init %s: it is a %s, not a %s", run, p.Model, m.Name), "pdekit train %s --init %s", p.Model, run)
	}
	var was train.Settings
	if p.Training != nil {
		if err := json.Unmarshal(p.Training, &was); err != nil {
			return badFile(fmt.Errorf("%s: settings: %w", run, err))
		}
	}
	model, settings := flag.NewFlagSet("", flag.ContinueOnError), flag.NewFlagSet("", flag.ContinueOnError)
	p.Config.Flags(model)
	was.Flags(settings)
	take := func(f *flag.Flag) {
		if to := flags.Lookup(f.Name); err == nil && to != nil && !to.Changed {
			err = flags.Set(f.Name, f.Value.String())
		}
	}
	model.VisitAll(take)
	for _, name := range inherited {
		if f := settings.Lookup(name); f != nil {
			take(f)
		}
	}
	if err != nil {
		return badFile(fmt.Errorf("%s: %w", run, err))
	}
	return nil
}
