package schema

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Reader makes schemas of Go types.
type Reader struct {
	// Words say what a type is, or with a field's Go name what the field holds.
	Words func(t reflect.Type, field string) string
	// Special are the types that encode themselves.
	Special map[reflect.Type]Schema
	// Open says what is in a field that Go leaves open, by "package.Type.Field";
	// the value is a type, or a Schema.
	Open map[string]any
	// Null are the fields whose elements may be null, likewise.
	Null map[string]bool
	// Values are all that a field of strings can hold, likewise.
	Values map[string][]string

	defs Named
	seen map[string]reflect.Type
}

// Document is the schema of a type on its own: all that it refers to is among its
// definitions. It panics where the type leaves open what it encodes to.
func (r *Reader) Document(title, description string, t reflect.Type) *Schema {
	r.defs, r.seen = nil, map[string]reflect.Type{}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var s *Schema
	if t.Kind() == reflect.Struct {
		s = r.object(t)
	} else {
		s = r.of(t, "")
	}
	s.Dialect, s.Title, s.Description, s.Defs = Dialect, title, description, r.defs
	return s
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	rawMessage    = reflect.TypeFor[json.RawMessage]()
	number        = reflect.TypeFor[json.Number]() // a string to Go, a number in JSON
)

// of is the schema of a value; where names the field that it stands in.
func (r *Reader) of(t reflect.Type, where string) *Schema {
	if s, ok := r.Special[t]; ok {
		return &s
	}
	switch open := r.Open[where].(type) {
	case reflect.Type:
		t = open
	case Schema:
		return &open
	}
	if values := r.Values[where]; values != nil {
		return &Schema{Type: Types{"string"}, Enum: values}
	}
	if t.Kind() == reflect.Pointer {
		return r.of(t.Elem(), where)
	}
	if t == rawMessage || t == number || t.Implements(marshaler) || t.Implements(textMarshaler) || reflect.PointerTo(t).Implements(marshaler) {
		panic(fmt.Sprintf("schema: %s (%s) encodes itself; say how", t, where))
	}
	switch t.Kind() {
	case reflect.Bool:
		return &Schema{Type: Types{"boolean"}}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &Schema{Type: Types{"integer"}}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return &Schema{Type: Types{"integer"}, Minimum: new(int)}
	case reflect.Float32, reflect.Float64:
		return &Schema{Type: Types{"number"}}
	case reflect.String:
		return &Schema{Type: Types{"string"}}
	case reflect.Slice, reflect.Array:
		items := r.of(t.Elem(), where+"[]")
		if r.Null[where] {
			items = nullable(items)
		}
		return &Schema{Type: Types{"array"}, Items: items}
	case reflect.Map:
		return &Schema{Type: Types{"object"}, Others: &Others{r.of(t.Elem(), where+"[]")}}
	case reflect.Struct:
		return r.reference(t)
	}
	panic(fmt.Sprintf("schema: %s (%s) can hold anything; say what", t, where))
}

// reference makes a named struct a definition, and returns what refers to it.
func (r *Reader) reference(t reflect.Type) *Schema {
	if t.Name() == "" {
		return r.object(t)
	}
	name := Kebab(t.Name())
	if was, ok := r.seen[name]; ok && was != t {
		panic(fmt.Sprintf("schema: %s and %s have one name, %s", was, t, name))
	} else if !ok {
		r.seen[name] = t
		at := len(r.defs)
		r.defs = append(r.defs, Entry{Name: name})
		s := r.object(t)
		s.Description = r.Words(t, "")
		r.defs[at].Schema = s
	}
	return &Schema{Ref: refer(name)}
}

// refer is the reference to a definition.
func refer(name string) string { return "#/$defs/" + name }

// object is a struct with its fields.
func (r *Reader) object(t reflect.Type) *Schema {
	s := &Schema{Type: Types{"object"}}
	for _, f := range fields(t) {
		where := f.owner.String() + "." + f.Name
		value := r.of(f.Type, where)
		if f.null {
			value = nullable(value)
		}
		value.Description = r.Words(f.owner, f.Name)
		s.Properties = append(s.Properties, Entry{f.key, value})
		if !f.optional {
			s.Required = append(s.Required, f.key)
		}
	}
	return s
}

func nullable(s *Schema) *Schema {
	if s.Ref != "" || s.Enum != nil {
		return &Schema{AnyOf: []*Schema{s, {Type: Types{"null"}}}}
	}
	if !slices.Contains(s.Type, "null") {
		s.Type = append(slices.Clone(s.Type), "null")
	}
	return s
}

// field is a struct's field as encoding/json sees it.
type field struct {
	reflect.StructField
	owner    reflect.Type // the struct that declares it
	key      string
	optional bool // it may be left out
	null     bool // it may be null
}

// fields lists the fields that are encoded, those of embedded structs in place.
func fields(t reflect.Type) []field {
	var list []field
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		key, options, _ := strings.Cut(tag, ",")
		embedded := f.Type
		if embedded.Kind() == reflect.Pointer {
			embedded = embedded.Elem()
		}
		switch {
		case tag == "-":
		case f.Anonymous && key == "" && embedded.Kind() == reflect.Struct:
			for _, inner := range fields(embedded) {
				inner.optional = inner.optional || f.Type.Kind() == reflect.Pointer
				list = append(list, inner)
			}
		case !f.IsExported():
		default:
			if key == "" {
				key = f.Name
			}
			omitted := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
			list = append(list, field{f, t, key, omitted, f.Type.Kind() == reflect.Pointer && !omitted})
		}
	}
	return list
}

// Kebab writes a Go name in small letters, its words joined by hyphens.
func Kebab(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, c := range runes {
		starts := i > 0 && unicode.IsUpper(c) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsUpper(runes[i-1]))
		if starts {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(c))
	}
	return b.String()
}
