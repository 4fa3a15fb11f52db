package main

import (
	"flag"
	"fmt"
	"reflect"
	"strings"

	"github.com/pdekit/pdekit/internal/schema"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/solvers"
	"github.com/pdekit/pdekit/solvers/random"
)

// catalogueSchema is the schema of an equation's parameters, as meta.json holds
// them, or of a model's, as config.json does; nil for any other name. A key is a
// flag with _ for -, and what it means is the flag's usage.
func catalogueSchema(name string) *schema.Schema {
	for _, e := range solvers.Equations() {
		if e.Name == name {
			p := e.New()
			return flagSchema(docTitle(e.Doc), "problem in the meta.json of a dataset whose equation is "+name, p, p.Flags)
		}
	}
	for _, m := range operators.Models() {
		if m.Name == name {
			c := m.New()
			return flagSchema(docTitle(m.Doc), "config in the config.json of a run whose model is "+name, c, c.Flags)
		}
	}
	return nil
}

// flagSchema is the schema of a struct whose fields are bound to flags.
func flagSchema(title, where string, of any, bind func(*flag.FlagSet)) *schema.Schema {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	bind(fs)
	text := schema.Schema{Type: schema.Types{"string"}}
	r := schema.Reader{
		Words: func(reflect.Type, string) string { return "" },
		Special: map[reflect.Type]schema.Schema{
			reflect.TypeFor[random.Range]():      {Type: schema.Types{"number", "string"}}, // LO:HI[:log] is drawn for each sample
			reflect.TypeFor[operators.Counts]():  text,
			reflect.TypeFor[operators.Margins](): text,
			reflect.TypeFor[operators.Modes]():   text,
			reflect.TypeFor[operators.Steps]():   text,
		},
	}
	s := r.Document(fmt.Sprintf("pdekit: parameters of %s", title), where, reflect.TypeOf(of))
	for _, p := range s.Properties {
		if f := fs.Lookup(strings.ReplaceAll(p.Name, "_", "-")); f != nil {
			_, p.Description = flag.UnquoteUsage(f)
		}
	}
	return s
}
