package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pdekit/pdekit/internal/schema"
)

// schemaPages are docs/schemas.md and the schemas beside it.
func schemaPages() (map[string]string, error) {
	r, err := newSchemaReader()
	if err != nil {
		return nil, err
	}
	pages := map[string]string{}
	var contents, sections strings.Builder
	var tables schema.Tables
	for _, d := range documents {
		s := schemaOf(r, d)
		text, err := s.Text()
		if err != nil {
			return nil, fmt.Errorf("schema %s: %w", d.Name, err)
		}
		pages[filepath.Join("schemas", d.Name+".json")] = string(text)
		fmt.Fprintf(&contents, "| [%s](#%s) | %s | [JSON Schema](schemas/%s.json) |\n", d.Name, d.Name, d.Where, d.Name)
		fmt.Fprintf(&sections, "\n## %s\n\n%s: %s.\n\n%s", d.Name, d.Title, d.Where, tables.Document(s))
	}
	pages["schemas.md"] = generatedNote + schemaIntroduction + contents.String() + sections.String() + "\n## Parts\n" + tables.Parts("###")
	return pages, nil
}

const schemaIntroduction = `# JSON: what is in it

All JSON that pdekit prints and writes, key by key, from the Go types that it is encoded from. ` + "`pdekit schema NAME`" + ` prints the same as JSON Schema (draft 2020-12), ` + "`pdekit schema`" + ` lists the names. The tests validate what commands print and write against these.

- A number that is not finite, or that was not measured, is ` + "`null`" + `: JSON has no NaN. Its type below is "number or null"; every other number is finite.
- A key is in snake_case and says its unit: ` + "`_seconds`" + ` (` + "`seconds`" + ` where nothing else is timed), ` + "`_bytes`" + `, ` + "`_per_second`" + `. Errors named ` + "`rel_l2`" + ` and the like are ratios without a unit. Quantities of the equation (coordinates, parameters, channels) are in the units of the data, which are given beside them where they are known.
- "optional" keys are left out where there is nothing to say. All others are always there.
- Later versions may add keys; ` + "`pdekit schema NAME --strict`" + ` describes exactly what this one writes.
- ` + "`problem`" + ` in meta.json and ` + "`config`" + ` in config.json hold the flags of the equation and of the model, with _ for -: ` + "`pdekit schema burgers`" + `, ` + "`pdekit schema fno`" + `, and so on.
- Private to pdekit, and so without a schema: the state that ` + "`--resume`" + ` reads (state.safetensors, the work folder of an unfinished dataset, .pdekit-recipe.json) and the data inside a report.

| name | where | |
|---|---|---|
`
