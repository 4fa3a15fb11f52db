package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

type paperOptions struct {
	size   string
	seeds  int
	output string
	store  string
	show   bool
	dry    bool
	json   bool
}

func newBenchPaper(a *app) *cobra.Command {
	var o paperOptions
	var names []string
	var lines strings.Builder
	for _, p := range papers() {
		names = append(names, p.Name)
		fmt.Fprintf(&lines, "  %-24s  %s\n", p.Name, p.Title)
	}
	cmd := &cobra.Command{
		Use:   "paper NAME... -o FOLDER",
		Short: "Train to a published number by its exact recipe",
		Long: `Make the data of a published problem, train on them with several seeds, judge
each run on data of its own, and print the figure beside the published ones:

` + lines.String() + `
FOLDER/data holds the data, which all papers share; FOLDER/NAME-SIZE the runs,
the evaluations and the recipe. The same command again goes on where the last one
stopped. The best epoch is chosen by validation; the data judged on are of
another seed than those trained on. --store keeps what evaluate said and the
curves in a small file, as in docs/results. --set train.epochs=5 changes the steps
of the recipe: what comes of it is not the paper's any more.`,
		Example: `  pdekit bench paper burgers --size full -o papers/
  pdekit bench paper darcy --size small --seeds 1 -o papers/ --store docs/results
  pdekit bench paper darcy --size full -o papers/ --dry-run
  pdekit bench paper darcy --size full --print`,
		Annotations: map[string]string{changesSteps: "of a paper"},
		ValidArgs:   names,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return withHint(usagef("which paper?"), "one of %s", strings.Join(names, ", "))
			case o.output == "" && !o.show:
				return withHint(usagef("where to? bench paper needs -o FOLDER"), "pdekit bench paper %s -o papers/", args[0])
			case o.size != "small" && o.size != "full":
				return unknownName("size", o.size, sizeNames)
			case o.store != "" && len(a.steps) > 0:
				return withHint(usagef("--store keeps a paper's own figures; %s changes its recipe", a.steps[0]), "leave out --store; FOLDER keeps what evaluate said")
			case o.seeds < 0:
				return usagef("--seeds is %d; it must be 0 (the recipe's) or more", o.seeds)
			}
			var list []*paper
			for _, name := range args {
				p := findPaper(name)
				if p == nil {
					return unknownName("paper", name, names)
				}
				list = append(list, p)
			}
			return a.benchPapers(cmd.Context(), list, &o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.size, "size", "small", strings.Join(sizeNames, "|")+": minutes, or what reaches the figure")
	f.IntVar(&o.seeds, "seeds", 0, "runs with seeds 0, 1, …; 0 means as many as the recipe says")
	f.StringVarP(&o.output, "output", "o", "", "the folder to work in")
	f.StringVar(&o.store, "store", "", "also write paper-NAME-SIZE.json into this folder")
	f.BoolVar(&o.show, "print", false, "print the recipe and stop")
	f.BoolVar(&o.dry, "dry-run", false, "tell the time and disk that the long steps will take, as far as their data are there, and stop")
	f.BoolVar(&o.json, "json", false, "print JSON")
	return cmd
}

func findPaper(name string) *paper {
	for _, p := range papers() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func (a *app) benchPapers(ctx context.Context, list []*paper, o *paperOptions) error {
	var results []*paperResult
	var plans []*recipePlan
	for _, p := range list {
		seeds := o.seeds
		if seeds == 0 {
			seeds = p.size(o.size).Seeds
		}
		r, err := p.recipe(o.size, seeds)
		if err != nil {
			return err
		}
		if err := r.setSteps(a.steps); err != nil {
			return err
		}
		if o.show {
			if _, err := a.Out.Write(r.text); err != nil {
				return err
			}
			continue
		}
		if err := a.checkSteps(r); err != nil {
			return err
		}
		folder := filepath.Join(o.output, r.Name)
		if o.dry {
			plan, err := a.planRecipe(ctx, r, folder)
			if err != nil {
				return err
			}
			plans = append(plans, plan)
			continue
		}
		if err := a.makeFolder(filepath.Join(o.output, "data")); err != nil {
			return err
		}
		if err := a.runRecipe(ctx, r, folder); err != nil {
			return err
		}
		result, err := a.readPaper(p, o.size, folder, seeds)
		if err != nil {
			return err
		}
		state, err := a.readRecipeState(filepath.Join(folder, recipeState))
		if err != nil {
			return err
		}
		result.Data = dataCost(r.Steps, state)
		for _, s := range r.Steps {
			result.Commands = append(result.Commands, s.String())
		}
		if o.store != "" {
			text, err := json.MarshalIndent(result, "", " ")
			if err != nil {
				return err
			}
			if err := atomicfile.WriteFile(filepath.Join(o.store, "paper-"+r.Name+".json"), append(text, '\n')); err != nil {
				return err
			}
		}
		results = append(results, result)
	}
	switch {
	case o.show:
		return nil
	case o.dry && o.json:
		return a.printJSON(plans)
	case o.dry:
		for _, plan := range plans {
			if err := a.tell(plan.Recipe+"\n", plan.table(), "\n"); err != nil {
				return err
			}
		}
		return nil
	case o.json:
		return a.printJSON(results)
	}
	if err := a.tell(paperTable(results)); err != nil {
		return err
	}
	for _, r := range results {
		if err := a.tell(r.grids()); err != nil {
			return err
		}
	}
	return nil
}
