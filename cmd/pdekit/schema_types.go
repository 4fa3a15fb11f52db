package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/pdekit/pdekit/internal/schema"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/metrics"
	"github.com/pdekit/pdekit/operators/selftest"
	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/solvers"
)

const modulePath = "github.com/pdekit/pdekit"

// newSchemaReader reads schemas off the types, and their words off the Go files
// of the repository that the working folder lies in.
func newSchemaReader() (*schema.Reader, error) {
	root, err := repository()
	if err != nil {
		return nil, err
	}
	number := schema.Schema{Type: schema.Types{"number", "null"}}
	text := schema.Schema{Type: schema.Types{"string"}}
	object := schema.Schema{Type: schema.Types{"object"}}
	return &schema.Reader{
		Words: schema.NewSource(root, modulePath, modulePath+"/cmd/pdekit").Words,
		Special: map[reflect.Type]schema.Schema{
			reflect.TypeFor[metrics.Number]():  number,
			reflect.TypeFor[metrics.Numbers](): {Type: schema.Types{"array"}, Items: &number},
			reflect.TypeFor[train.Words]():     text, // words with commas between
			reflect.TypeFor[train.Sizes]():     text,
		},
		Open: map[string]any{
			"datasets.Meta.Problem":        object,
			"datasets.Meta.Solver":         reflect.TypeFor[solvers.Description](),
			"datasets.Meta.Prediction":     reflect.TypeFor[predictionMeta](),
			"datasets.Meta.Correction":     reflect.TypeFor[operators.Correction](),
			"operators.Correction.Problem": object,
			"operators.Document.Config":    object,
			"operators.Document.Training":  reflect.TypeFor[train.Settings](),
			"exchange.Origin.Attributes[]": schema.Schema{},
			"main.exported.Arguments[]":    schema.Schema{},
		},
		Null: map[string]bool{"main.parameters.Trained": true},
		Values: map[string][]string{
			"operators.Task.Kind":       operators.TaskKinds,
			"operators.Normaliser.Kind": operators.NormaliserKinds,
			"selftest.Finding.Status":   {selftest.OK, selftest.Failed, selftest.Skipped},
		},
	}, nil
}

// repository is the folder of pdekit's own go.mod, at or above the working one.
func repository() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && len(text) > 0 {
			return at, nil
		}
		up := filepath.Dir(at)
		if up == at {
			return "", errors.New("not in pdekit's repository, whose Go files tell what the schemas mean")
		}
		at = up
	}
}

// schemaOf is the schema of a document.
func schemaOf(r *schema.Reader, d jsonKind) *schema.Schema {
	return r.Document(fmt.Sprintf("pdekit: %s", d.Title), d.Where, d.of)
}
