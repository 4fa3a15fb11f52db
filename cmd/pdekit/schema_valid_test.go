package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// strictSchemas are the schemas in use, none of which allows keys beside its own.
var strictSchemas = struct {
	sync.Mutex
	made map[string]*jsonschema.Schema
}{made: map[string]*jsonschema.Schema{}}

// strictSchema compiles the schema that pdekit schema NAME --strict prints, and so
// finds fault with it where it is no schema.
func strictSchema(name string) (*jsonschema.Schema, error) {
	strictSchemas.Lock()
	defer strictSchemas.Unlock()
	if s := strictSchemas.made[name]; s != nil {
		return s, nil
	}
	text, err := schemaText(name, true)
	if err != nil {
		return nil, err
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	url := "pdekit:///" + name + ".json"
	if err := c.AddResource(url, tree); err != nil {
		return nil, err
	}
	s, err := c.Compile(url)
	strictSchemas.made[name] = s
	return s, err
}

// valid holds a text against a schema; it must be one JSON value.
func valid(name string, text []byte) error {
	s, err := strictSchema(name)
	if err != nil {
		return err
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	if err := s.Validate(tree); err != nil {
		return fmt.Errorf("not what schema %s says: %w", name, err)
	}
	return nil
}

// validPrinted holds what is printed of a value against the value's schema.
func validPrinted(v any, text []byte) error {
	d, ok := documentOf(v)
	if !ok {
		return fmt.Errorf("%T is printed as JSON and has no schema", v)
	}
	return valid(d.Name, text)
}

// printed is an IO's Printed that fails a test.
func printed(t *testing.T) func(v any, text []byte) {
	return func(v any, text []byte) {
		if err := validPrinted(v, text); err != nil {
			t.Error(err)
		}
	}
}

// validFile is the script command "valid SCHEMA FILE…": each file, or each line of
// a .jsonl file, must be what the schema says.
func validFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: valid schema file...")
	}
	for _, name := range args[1:] {
		texts, err := valuesOfFile(name, []byte(ts.ReadFile(name)))
		ts.Check(err)
		for _, text := range texts {
			if err := valid(args[0], text); err != nil {
				ts.Fatalf("%s: %v", name, err)
			}
		}
	}
}

// valuesOfFile are the JSON values in a file: the lines of a .jsonl, else one.
func valuesOfFile(name string, text []byte) ([][]byte, error) {
	if filepath.Ext(name) != ".jsonl" {
		return [][]byte{text}, nil
	}
	var list [][]byte
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		list = append(list, value)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s has no lines", name)
	}
	return list, nil
}

// documentOf is the document that a value is printed as.
func documentOf(v any) (jsonKind, bool) {
	i := slices.IndexFunc(documents, func(d jsonKind) bool { return d.of == reflect.TypeOf(v) })
	if i < 0 {
		return jsonKind{}, false
	}
	return documents[i], true
}
