package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
)

// recipePlan is what run --dry-run and bench paper --dry-run print.
type recipePlan struct {
	Recipe  string     `json:"recipe"`     // its name
	Steps   []stepPlan `json:"steps"`      // in order
	Seconds float64    `json:"seconds"`    // of the steps that could be measured
	Disk    int64      `json:"disk_bytes"` // of those
}

// stepPlan is one step of a recipe.
type stepPlan struct {
	Step    string   `json:"step"`                             // command
	Seconds *float64 `json:"seconds,omitempty"`                // that it will take; nil where it was not measured
	Solver  float64  `json:"solver_seconds_at_most,omitempty"` // that the search for the solver at equal error may take on top, of evaluate
	Disk    int64    `json:"disk_bytes,omitempty"`             // that its output will take
	Why     string   `json:"why,omitempty"`                    // there is no measurement
}

// planned are the commands that have a dry run of their own.
var planned = map[string]bool{"generate": true, "train": true, "rollout": true, "evaluate": true, "convert": true}

// planRecipe asks each long step for its dry run, in the folder out if it is
// there: a step whose inputs an earlier one makes can be measured once they are.
func (a *app) planRecipe(ctx context.Context, r *recipe, out string) (*recipePlan, error) {
	if a.exists(out) {
		home, err := os.Getwd()
		if err != nil {
			return nil, err
		}
		if err := os.Chdir(out); err != nil {
			return nil, err
		}
		defer os.Chdir(home)
	}
	p := &recipePlan{Recipe: r.Name}
	for i, s := range r.Steps {
		one := stepPlan{Step: s.command()}
		input := s.flag("data")
		if s.words[0] == "convert" {
			input = s.words[1]
		}
		applies := s.words[0] == "rollout" || s.words[0] == "evaluate" // a run to data
		switch {
		case !planned[s.words[0]]:
			one.Why = "not measured"
		case s.words[0] != "generate" && !a.exists(input):
			one.Why = "once " + input + " is there"
		case applies && !a.exists(s.words[1]):
			one.Why = "once " + s.words[1] + " is there"
		default:
			var text bytes.Buffer
			quiet := a.silent()
			quiet.Out = &text
			args := append(s.args(), "--dry-run", "--json", "--quiet")
			if applies || s.words[0] == "convert" {
				args = append(args, "--force")
			}
			if err := a.within(ctx, quiet, args); err != nil {
				return nil, s.wrap(i, err)
			}
			if err := json.Unmarshal(text.Bytes(), &one); err != nil {
				return nil, s.wrap(i, err)
			}
			p.Seconds += *one.Seconds
			p.Disk += one.Disk
		}
		p.Steps = append(p.Steps, one)
	}
	return p, nil
}

func (p *recipePlan) table() table {
	t := table{{"step", "time", "disk"}}
	for _, s := range p.Steps {
		if s.Seconds == nil {
			t = append(t, []string{s.Step, s.Why})
			continue
		}
		time, disk := "about "+inSeconds(*s.Seconds), ""
		if s.Solver > 0 {
			time += ", and up to " + inSeconds(s.Solver)
		}
		if s.Disk > 0 {
			disk = humanBytes(s.Disk)
		}
		t = append(t, []string{s.Step, time, disk})
	}
	return append(t, []string{"what was measured", "about " + inSeconds(p.Seconds), humanBytes(p.Disk)})
}
