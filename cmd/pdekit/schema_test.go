package main

import (
	"testing"

	"github.com/pdekit/pdekit/internal/schema"
)

// Every key of every document says what it holds.
func TestEveryJSONKeyIsDescribed(t *testing.T) {
	r, err := newSchemaReader()
	if err != nil {
		t.Fatal(err)
	}
	keys := 0
	for _, d := range documents {
		s := schemaOf(r, d)
		for _, part := range append(schema.Named{{Name: d.Name, Schema: s}}, s.Defs...) {
			for _, p := range part.Properties {
				keys++
				if p.Description == "" && p.Ref == "" { // what is referred to is described itself
					t.Errorf("%s: %s.%s: the Go field has no comment", d.Name, part.Name, p.Name)
				}
			}
			if part.Description == "" {
				t.Errorf("%s: %s: the Go type has no comment", d.Name, part.Name)
			}
		}
	}
	if keys < 100 {
		t.Errorf("only %d keys", keys)
	}
}
