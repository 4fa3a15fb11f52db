package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The values of a flag stand in its usage text, as "stored type: float32|float64"
// or as "schedule: cosine, step or constant".
var (
	barred  = regexp.MustCompile(`[A-Za-z0-9][\w.-]*(?:\|[A-Za-z0-9][\w.-]*)+`)
	listed  = regexp.MustCompile(`(?:^|: )([a-z][\w-]*(?:, [a-z][\w-]*)+(?: or [a-z][\w-]*)?)(?:$|;| \()`)
	divider = regexp.MustCompile(`\||, | or `)
)

// valuesIn finds them; nil if there are none.
func valuesIn(usage string) []string {
	text := barred.FindString(usage)
	if m := listed.FindStringSubmatch(usage); text == "" && m != nil {
		text = m[1]
	}
	if text == "" {
		return nil
	}
	return divider.Split(text, -1)
}

// completing reports whether a shell asks for completions: only then are they
// prepared.
func completing(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// completeValues gives cmd and all beneath it the completion of what their
// flags and arguments take: presets, recipes, models, the values that a usage
// text lists, and files where there is nothing better.
func completeValues(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "bool" {
			return
		}
		// What a flag takes is looked for when a shell asks, not at every start.
		complete := func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return valuesOf(cmd, f, typed)
		}
		if !cmd.HasParent() && f.Name == "set" {
			complete = completeSet
		}
		if err := cmd.RegisterFlagCompletionFunc(f.Name, complete); err != nil && !strings.Contains(err.Error(), "already registered") {
			panic("pdekit: completion of --" + f.Name + ": " + err.Error())
		}
	})
	switch cmd.CommandPath() {
	case "pdekit run":
		cmd.ValidArgsFunction = firstOf(func() (names []string) {
			for _, r := range recipes() {
				names = append(names, r.Name+"\t"+r.Title)
			}
			return names
		})
	case "pdekit selftest":
		cmd.ValidArgsFunction = firstOf(modelNames)
	}
	for _, c := range cmd.Commands() {
		completeValues(c)
	}
}

// valuesOf completes the value of a flag: presets, what its usage text lists, or
// files. What stands before the last comma of a list is kept.
func valuesOf(cmd *cobra.Command, f *pflag.Flag, typed string) ([]string, cobra.ShellCompDirective) {
	var values []string
	switch {
	case f.Name == "preset" && cmd.Name() == "generate":
		values = presetNames()
	case f.Name == "preset":
		values = presetsOf(cmd.Name())
	default:
		if values = valuesIn(f.Usage); len(values) < 2 {
			return nil, cobra.ShellCompDirectiveDefault
		}
	}
	if at := strings.LastIndex(typed, ","); at >= 0 {
		before := strings.Split(typed[:at], ",")
		var list []string
		for _, v := range values {
			if !slices.Contains(before, v) {
				list = append(list, typed[:at+1]+v)
			}
		}
		values = list
	}
	return values, cobra.ShellCompDirectiveNoFileComp
}

// firstOf completes the first argument with names, or files.
func firstOf(names func() []string) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return names(), cobra.ShellCompDirectiveDefault
	}
}

// addCompletion adds the command that prints completion scripts.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	places := map[string]string{
		"bash":       "  source <(pdekit completion bash)\n  pdekit completion bash > /etc/bash_completion.d/pdekit",
		"zsh":        "  source <(pdekit completion zsh)\n  pdekit completion zsh > \"${fpath[1]}/_pdekit\"",
		"fish":       "  pdekit completion fish | source\n  pdekit completion fish > ~/.config/fish/completions/pdekit.fish",
		"powershell": "  pdekit completion powershell | Out-String | Invoke-Expression\n  pdekit completion powershell > pdekit.ps1",
	}
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			for _, shell := range c.Commands() {
				shell.Example = places[shell.Name()]
			}
		}
	}
}
