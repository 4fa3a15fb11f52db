package main

import (
	"github.com/spf13/cobra"

	"github.com/pdekit/pdekit/docs/schemas"
	"github.com/pdekit/pdekit/internal/schema"
)

func newSchema(a *app) *cobra.Command {
	var strict, asJSON bool
	cmd := &cobra.Command{
		Use:   "schema [NAME]",
		Short: "Print the JSON Schema of what pdekit prints and writes",
		Long: `Print the JSON Schema (draft 2020-12) of an output of --json, of a line of
--progress json, or of a file that pdekit writes; without a name, list them.

The name of an equation or a model gives the schema of its parameters, which
meta.json holds as problem and config.json as config.

A number that is not finite, or that was not measured, is null. Later versions may
add keys: --strict prints the schema that allows none beside those of this one.`,
		Example: `  pdekit schema
  pdekit schema evaluate > evaluate.schema.json
  pdekit schema meta --strict
  pdekit schema burgers`,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return schemaNames("\t"), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usagef("unexpected argument %q", args[1])
			case len(args) == 1:
				text, err := schemaText(args[0], strict)
				if err != nil {
					return err
				}
				_, err = a.Out.Write(text)
				return err
			case asJSON:
				return a.printJSON(documents)
			}
			t := table{{"NAME", "WHAT IT IS", "WHERE"}}
			for _, d := range documents {
				t = append(t, []string{d.Name, d.Title, d.Where})
			}
			return a.tell(t)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "allow no keys but those of this version")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// schemaText is the schema of that name as a file.
func schemaText(name string, strict bool) ([]byte, error) {
	text, err := schemas.Files.ReadFile(name + ".json")
	if err != nil {
		s := catalogueSchema(name)
		if s == nil {
			return nil, unknownName("schema", name, schemaNames(""))
		}
		if text, err = s.Text(); err != nil {
			return nil, err
		}
	}
	if strict {
		return schema.Closed(text)
	}
	return text, nil
}

// schemaNames are all that pdekit schema takes; with a separator, what each is
// stands behind it.
func schemaNames(separator string) []string {
	var names []string
	add := func(name, title string) {
		if separator != "" {
			name += separator + title
		}
		names = append(names, name)
	}
	for _, d := range documents {
		add(d.Name, d.Title)
	}
	for _, e := range catalogueEntries() {
		if e.Kind == "equation" || e.Kind == "model" {
			add(e.Name, "parameters of "+e.Title)
		}
	}
	return names
}
