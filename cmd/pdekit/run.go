package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/atomicfile"
)

func newRun(a *app) *cobra.Command {
	var out string
	var show, dry, asJSON bool
	cmd := &cobra.Command{
		Use:   "run RECIPE -o FOLDER",
		Short: "Run a recipe: data, training, evaluation and pictures in one go",
		Long: `Run a recipe, built in (see "pdekit list recipes") or from a YAML file, in a
folder. It leaves the data, the run, the predictions, the pictures, report.md and
the recipe itself.

A recipe is a list of pdekit commands with their flags:

  name: mine
  title: what it shows
  steps:
    - generate burgers: {output: train.npz, samples: 512, seed: 1}
    - train fno: {output: run, data: train.npz, epochs: 50}

The same command again goes on where the last one stopped: steps that are done
are skipped, an interrupted one is resumed, an edited one is run anew with all
that follow it.

--set train.epochs=5 gives the flag to every step of train that has it, --set
train.fno.width=32 to those of train fno; the recipe.yaml in FOLDER says so.`,
		Example: `  pdekit run quickstart -o out/
  pdekit run quickstart -o short/ --set train.epochs=5 --set generate.seed=2
  pdekit run fno-navier-stokes-small -o ns/ --dry-run
  pdekit run fno-darcy-small --print > mine.yaml && pdekit run mine.yaml -o mine/
  sed s/burgers/advection/ mine.yaml | pdekit run - -o other/`,
		Annotations: map[string]string{changesSteps: "of a recipe"},
		Args:        exactArgs("a recipe"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := a.findRecipe(args[0])
			if err != nil {
				return err
			}
			if err := r.setSteps(a.steps); err != nil {
				return err
			}
			if show {
				_, err := a.Out.Write(r.text)
				return err
			}
			if out == "" && !dry {
				return withHint(usagef("where to? run needs -o FOLDER"), "pdekit run %s -o out/", args[0])
			}
			if err := a.checkSteps(r); err != nil {
				return err
			}
			if dry {
				plan, err := a.planRecipe(cmd.Context(), r, out)
				if err != nil {
					return err
				}
				if asJSON {
					return a.printJSON(plan)
				}
				return a.tell(plan.table())
			}
			return a.runRecipe(cmd.Context(), r, out)
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "the folder to work in")
	cmd.Flags().BoolVar(&show, "print", false, "print the recipe and stop")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "tell the time and disk that the long steps will take, as far as their inputs are there, and stop")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the dry run as JSON")
	a.takesStreams(cmd, streams{arguments: 1})
	return cmd
}

// findRecipe looks a name up among the built-in recipes, then reads a file.
func (a *app) findRecipe(name string) (*recipe, error) {
	var names []string
	for _, r := range recipes() {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	if ext := filepath.Ext(name); ext != ".yaml" && ext != ".yml" && name != standardStream && !a.exists(name) {
		return nil, unknownName("recipe", name, names)
	}
	text, err := a.readText(name)
	if err != nil {
		return nil, badFile(err)
	}
	return parseRecipe(called(name), text)
}

// runRecipe runs the steps in the folder out, skipping those already done.
func (a *app) runRecipe(ctx context.Context, r *recipe, out string) (err error) {
	if err := a.makeFolder(out); err != nil {
		return err
	}
	home, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(out); err != nil {
		return err
	}
	defer func() {
		if back := os.Chdir(home); err == nil {
			err = back
		}
	}()
	if err := atomicfile.WriteFile("recipe.yaml", r.text); err != nil {
		return err
	}
	done, err := a.readRecipeState(recipeState)
	if err != nil {
		return err
	}
	begin := a.Now()
	stale := false
	for i, s := range r.Steps {
		digest := stepDigest(s)
		if !stale && i < len(done) && done[i].Step == digest && !done[i].Partial && a.stepOutputExists(s) {
			a.sayWhole("[%d/%d] done before: %s", i+1, len(r.Steps), s)
			continue
		}
		// A step beyond the recorded ones, or recorded as interrupted, may be half
		// done and is resumed; one that was recorded otherwise has been edited and
		// starts anew.
		resumes := i == len(done) || i < len(done) && done[i].Partial && done[i].Step == digest
		again := stale || !resumes
		stale = again
		state := stepState{Step: digest}
		if i < len(done) && resumes {
			state.Seconds = done[i].Seconds
		}
		found := !again && s.words[0] == "generate" && a.stepOutputExists(s)
		a.sayWhole("[%d/%d] %s", i+1, len(r.Steps), s)
		start := a.Now()
		err := a.runStep(ctx, s, again)
		if !found {
			state.Seconds += a.Now().Sub(start).Seconds()
		}
		state.Partial = err != nil
		done = append(done[:min(i, len(done))], state)
		if err == nil || errors.Is(err, context.Canceled) {
			if err := writeRecipeState(recipeState, done); err != nil {
				return err
			}
		}
		if errors.Is(err, context.Canceled) {
			return withHint(s.wrap(i, err), "the same command goes on where this one stopped")
		} else if err != nil {
			return s.wrap(i, err)
		}
	}
	if err := atomicfile.WriteFile("report.md", []byte(a.recipeReport(r))); err != nil {
		return err
	}
	a.say("wrote %s in %s", filepath.Join(out, "report.md"), humanDuration(a.Now().Sub(begin)))
	return nil
}

// runStep runs one command of a recipe in this process.
func (a *app) runStep(ctx context.Context, s step, again bool) error {
	args := s.args()
	switch s.words[0] {
	case "generate", "train":
		if again {
			args = append(args, "--force")
		} else {
			args = append(args, "--resume")
		}
	case "rollout", "plot", "convert", "merge", "evaluate":
		args = append(args, "--force")
	}
	if a.quiet {
		args = append(args, "--quiet")
	}
	return a.within(ctx, a.IO, append(args, "--progress="+a.progress))
}

func (a *app) stepOutputExists(s step) bool {
	out := s.flag("output")
	return out == "" || a.exists(out)
}

// stepDigest identifies a step by its command line.
func stepDigest(s step) string {
	sum := sha256.Sum256([]byte(strings.Join(s.args(), "\x00")))
	return hex.EncodeToString(sum[:8])
}

// recipeReport is report.md: what was done, what came out, the pictures.
func (a *app) recipeReport(r *recipe) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\nMade by pdekit %s with the recipe in [recipe.yaml](recipe.yaml); `pdekit run recipe.yaml -o .` in this folder goes on where it stopped.\n", r.Name, r.Title, buildVersion())
	for _, s := range r.Steps {
		out := s.flag("output")
		switch s.words[0] {
		case "evaluate":
			if text, err := a.readFile(out, recordLimit); err == nil && strings.HasSuffix(out, ".md") {
				fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(string(text)))
			}
		case "plot":
			title := strings.Join(s.words[1:], " ")
			if t := s.flag("title"); t != "" {
				title = t
			}
			fmt.Fprintf(&b, "\n## %s\n\n![%s](%s)\n", title, title, out)
		}
	}
	b.WriteString("\n## Commands\n\n```\n")
	for _, s := range r.Steps {
		b.WriteString(s.String() + "\n")
	}
	b.WriteString("```\n")
	return b.String()
}
