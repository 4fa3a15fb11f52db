package schema

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Kind is a kind.
type kind string

type inner struct {
	N int `json:"n"`
}

type base struct {
	Name string `json:"name"`
}

type more struct {
	Left *int `json:"left"`
}

type sample struct {
	base
	*more
	Kind   kind            `json:"kind"`
	List   []*inner        `json:"list"`
	Maybe  *inner          `json:"maybe"`
	Absent *inner          `json:"absent,omitempty"`
	Count  uint64          `json:"count,omitzero"`
	Raw    json.RawMessage `json:"raw"`
	ByName map[string]bool `json:"by_name"`
	Hidden int             `json:"-"`
}

func TestReader(t *testing.T) {
	r := Reader{
		Words:  func(t reflect.Type, field string) string { return strings.TrimSpace(t.Name() + " " + field) },
		Open:   map[string]any{"schema.sample.Raw": Schema{Type: Types{"object"}}},
		Null:   map[string]bool{"schema.sample.List": true},
		Values: map[string][]string{"schema.sample.Kind": {"a", "b"}},
	}
	text, err := r.Document("a sample", "where", reflect.TypeFor[*sample]()).Text()
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "a sample", "description": "where", "type": "object",
  "properties": {
    "name": {"description": "base Name", "type": "string"},
    "left": {"description": "more Left", "type": ["integer", "null"]},
    "kind": {"description": "sample Kind", "type": "string", "enum": ["a", "b"]},
    "list": {"description": "sample List", "type": "array", "items": {"anyOf": [{"$ref": "#/$defs/inner"}, {"type": "null"}]}},
    "maybe": {"description": "sample Maybe", "anyOf": [{"$ref": "#/$defs/inner"}, {"type": "null"}]},
    "absent": {"description": "sample Absent", "$ref": "#/$defs/inner"},
    "count": {"description": "sample Count", "type": "integer", "minimum": 0},
    "raw": {"description": "sample Raw", "type": "object"},
    "by_name": {"description": "sample ByName", "type": "object", "additionalProperties": {"type": "boolean"}}
  },
  "required": ["name", "kind", "list", "maybe", "raw", "by_name"],
  "$defs": {"inner": {"description": "inner", "type": "object", "properties": {"n": {"description": "inner N", "type": "integer"}}, "required": ["n"]}}
}`
	if diff := cmp.Diff(tree(t, []byte(want)), tree(t, text)); diff != "" {
		t.Errorf("the schema differs (-want +got):\n%s", diff)
	}
	if at := strings.Index(string(text), `"kind"`); at < 0 || at > strings.Index(string(text), `"list"`) {
		t.Error("the keys are not in the order of the fields")
	}
	closed, err := Closed(text)
	if err != nil || strings.Count(string(closed), `"additionalProperties": false`) != 2 {
		t.Errorf("closed (%v):\n%s", err, closed)
	}
}

func tree(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// What may encode to anything is refused.
func TestReaderRefuses(t *testing.T) {
	for _, v := range []any{struct{ A any }{}, struct{ A json.RawMessage }{}, struct{ A json.Number }{}, struct{ A []any }{}, struct{ A itself }{}} {
		func() {
			defer func() { recover() }()
			r := Reader{Words: func(reflect.Type, string) string { return "" }}
			r.Document("", "", reflect.TypeOf(v))
			t.Errorf("%T is described", v)
		}()
	}
}

type itself struct{ X int }

func (itself) MarshalText() ([]byte, error) { return []byte("x"), nil }

func TestSource(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "internal", "schema"), 0o777); err != nil {
		t.Fatal(err)
	}
	const text = `package schema

// sample is a sample, with a Name.
type sample struct {
	// Maybe is the inner one; nil where Kind is "a".
	Maybe *inner
	Absent *inner // Absent: the other; nil where there is none
	Count uint64 // of ByName; 0 means 1
	List, ByName int // both, as Kind says
	Kind kind // Kind
}
`
	if err := os.WriteFile(filepath.Join(root, "internal", "schema", "a.go"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	s := NewSource(root, "github.com/pdekit/pdekit", "")
	for field, want := range map[string]string{
		"":       "sample, with a `name`",
		"Maybe":  "inner one; null where `kind` is \"a\"",
		"Absent": "the other; absent where there is none",
		"Count":  "of `by_name`; absent means 1",
		"List":   "both, as `kind` says",
		"ByName": "both, as `kind` says",
		"Raw":    "",
	} {
		if got := s.Words(reflect.TypeFor[sample](), field); got != want {
			t.Errorf("%s: %q; want %q", field, got, want)
		}
	}
}

func TestTables(t *testing.T) {
	r := Reader{Words: func(reflect.Type, string) string { return "" }, Open: map[string]any{"schema.sample.Raw": Schema{}}}
	var tables Tables
	page := tables.Document(r.Document("", "", reflect.TypeFor[sample]())) + tables.Parts("##")
	for _, line := range []string{
		"| `left` | integer or null, optional |  |", "| `list` | array of [inner](#part-inner) |  |", "| `maybe` | [inner](#part-inner) or null |  |",
		"| `absent` | [inner](#part-inner), optional |  |", "| `raw` | any |  |", "| `by_name` | object of boolean |  |", "## Part: inner",
	} {
		if !strings.Contains(page, line+"\n") {
			t.Errorf("the page has no line %s:\n%s", line, page)
		}
	}
	if got := tables.Document(r.Document("", "", reflect.TypeFor[[]inner]())); got != "Type: array of [inner](#part-inner).\n" {
		t.Errorf("a list is %q", got)
	}
}

func TestKebab(t *testing.T) {
	for name, want := range map[string]string{"workPoint": "work-point", "Task": "task", "JSONKind": "json-kind", "relL2": "rel-l2"} {
		if got := Kebab(name); got != want {
			t.Errorf("%s is %s; want %s", name, got, want)
		}
	}
}
