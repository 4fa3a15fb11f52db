package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/internal/kernel"
)

// knownVariables gives what each variable that pdekit reads sets.
func knownVariables(root *cobra.Command) map[string]string {
	known := map[string]string{kernel.Variable: "the kernels"}
	for _, name := range append(flagNames(root), "config") {
		known[variableOf(name)] = "--" + name
	}
	return known
}

// setVariables lists the PDEKIT_ variables that are set and not empty, by name.
func setVariables() [][2]string {
	var list [][2]string
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, environmentPrefix) && value != "" {
			list = append(list, [2]string{name, value})
		}
	}
	slices.SortFunc(list, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return list
}

// nearestVariable offers the variable that was meant.
func nearestVariable(name string, known map[string]string) string {
	var names []string
	for n := range known {
		names = append(names, n)
	}
	slices.Sort(names)
	return didYouMean(name, names)
}

// variables lists the PDEKIT_ variables that are set, each with the flag it
// gives a value to; one that is no flag's is a slip of the pen.
func (a *app) variables(root *cobra.Command) []string {
	known := knownVariables(root)
	var list []string
	for _, v := range setVariables() {
		if what := known[v[0]]; what != "" {
			list = append(list, fmt.Sprintf("%s=%s (%s)", v[0], v[1], what))
		} else {
			list = append(list, fmt.Sprintf("%s=%s (no flag%s)", v[0], v[1], nearestVariable(v[0], known)))
		}
	}
	return list
}

// warnVariables tells of variables that no flag of any command reads.
func (a *app) warnVariables(cmd *cobra.Command) {
	set := setVariables()
	if len(set) == 0 || cmd.Name() == "doctor" { // which lists them
		return
	}
	known := knownVariables(cmd.Root())
	for _, v := range set {
		if known[v[0]] == "" {
			a.say("pdekit: warning: %s is not a variable that pdekit reads%s", v[0], nearestVariable(v[0], known))
		}
	}
}
