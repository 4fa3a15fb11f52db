package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// completeSet completes what stands behind --set: sections, keys, and values as
// the flag of that name would have them. For a command that runs others, all
// sections are offered.
func completeSet(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	const open = cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	path, value, hasValue := strings.Cut(typed, "=")
	words := strings.Split(path, ".")
	at := cmd.Root()
	for _, name := range words[:len(words)-1] {
		c, err := sectionOf(at, name)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		at = c
	}
	runsSteps := cmd.Annotations[changesSteps] != ""
	if !isBelow(cmd, at) && !runsSteps {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	before, key := strings.Join(append(words[:len(words)-1:len(words)-1], ""), "."), words[len(words)-1]
	if hasValue {
		c := flagOwner(at, cmd, key)
		if c == nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		values, directive := valuesOf(c, c.Flag(key), value)
		for i := range values {
			values[i] = path + "=" + values[i]
		}
		return values, directive
	}
	var list []string
	for _, c := range at.Commands() {
		if c.IsAvailableCommand() && (isBelow(cmd, c) || runsSteps) {
			list = append(list, before+c.Name()+".\t"+c.Short)
		}
	}
	of := at
	if isBelow(cmd, at) {
		of = cmd
	}
	for _, name := range flagNames(of) {
		list = append(list, before+name+"=\t"+flagOwner(at, cmd, name).Flag(name).Usage)
	}
	return slices.DeleteFunc(list, func(s string) bool { return !strings.HasPrefix(s, before+key) }), open
}

// flagOwner is cmd if it has the flag, else the first command beneath at that
// has it; nil if there is none.
func flagOwner(at, cmd *cobra.Command, name string) *cobra.Command {
	if cmd.Flag(name) != nil && (isBelow(cmd, at) || !at.HasParent()) {
		return cmd
	}
	if at.Flag(name) != nil {
		return at
	}
	for _, c := range at.Commands() {
		if found := flagOwner(c, c, name); found != nil {
			return found
		}
	}
	return nil
}
