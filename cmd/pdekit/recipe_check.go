package main

import (
	"fmt"
	"slices"
	"strings"
)

// checkSteps reports the first step whose command, flags or values cannot be,
// before any step runs: a misspelt flag at the end of a recipe is no surprise
// after hours of training.
func (a *app) checkSteps(r *recipe) error {
	for i, s := range r.Steps {
		err := s.checkStreams()
		if err == nil {
			err = a.checkStep(s)
		}
		if err != nil {
			return s.wrap(i, err)
		}
	}
	return nil
}

// checkStreams refuses a step that would read or write a standard stream: there
// is one of each, and a step that is done leaves a file.
func (s step) checkStreams() error {
	for _, f := range s.flags {
		if f.value == standardStream && f.name != "title" {
			return withHint(usagef("--%s -: a step of a recipe has no standard streams", f.name), "name a file; steps after it can read it")
		}
	}
	if slices.Contains(s.words, standardStream) {
		return withHint(usagef("-: a step of a recipe has no standard streams"), "name a file, which a step before it wrote")
	}
	return nil
}

func (a *app) checkStep(s step) error {
	args := expandPreset(s.args())
	cmd, rest, err := newRoot(&app{IO: a.IO}).Find(args)
	if err != nil {
		return &failure{err: err, code: exitUsage}
	}
	if cmd.HasSubCommands() && cmd.FParseErrWhitelist.UnknownFlags { // it tells which names it knows
		var words []string
		for _, arg := range rest {
			if !strings.HasPrefix(arg, "-") {
				words = append(words, arg)
			}
		}
		return cmd.RunE(cmd, words)
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return cmd.FlagErrorFunc()(cmd, err)
	}
	return cmd.ValidateArgs(cmd.Flags().Args())
}

// wrap says in which step an error is.
func (s step) wrap(i int, err error) error {
	return fmt.Errorf("step %d (%s, line %d): %w", i+1, strings.Join(s.words, " "), s.line, err)
}
