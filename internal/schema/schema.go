package schema

import (
	"bytes"
	"encoding/json"
)

// Dialect is the version of JSON Schema that documents are written in.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// Schema is the part of JSON Schema that pdekit's outputs need.
type Schema struct {
	Dialect     string   `json:"$schema,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Ref         string   `json:"$ref,omitempty"`
	Type        Types    `json:"type,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Minimum     *int     `json:"minimum,omitempty"`
	Items       *Schema  `json:"items,omitempty"`
	Properties  Named    `json:"properties,omitempty"`
	Required    []string `json:"required,omitempty"`
	// Others is what keys beside Properties hold; nil: nothing is said of them.
	Others *Others   `json:"additionalProperties,omitempty"`
	AnyOf  []*Schema `json:"anyOf,omitempty"`
	Defs   Named     `json:"$defs,omitempty"`
}

// Types are the names of JSON types: one is written as a string.
type Types []string

// MarshalJSON writes a string, or an array of them.
func (t Types) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// Others is the schema of further keys; none are allowed where Schema is nil.
type Others struct{ Schema *Schema }

// MarshalJSON writes a schema, or false.
func (o Others) MarshalJSON() ([]byte, error) {
	if o.Schema == nil {
		return []byte("false"), nil
	}
	return encode(o.Schema)
}

// Named are schemas by name, in an order of their own.
type Named []Entry

// Entry is one of Named.
type Entry struct {
	Name string
	*Schema
}

// MarshalJSON writes an object with the keys in order.
func (n Named) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := encode(e.Name)
		if err != nil {
			return nil, err
		}
		text, err := encode(e.Schema)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode is json.Marshal with <, > and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// Text is the schema as a file.
func (s *Schema) Text() ([]byte, error) {
	plain, err := encode(s)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, plain, "", "  "); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// Closed is the schema, as Text gives it, with no keys allowed that it does not
// know: what one version writes, no more and no less.
func Closed(text []byte) ([]byte, error) {
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	closeTree(tree)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(tree)
	return b.Bytes(), err
}

func closeTree(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			closeTree(x)
		}
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			closeTree(x)
		}
	}
}
