package schema

import (
	"fmt"
	"strings"
)

// Tables writes the keys of documents as Markdown tables. Definitions that
// several documents share stand once, in Parts.
type Tables struct {
	parts Named
	seen  map[string]bool
}

// Document is the table of one document; heading is that of its lists.
func (t *Tables) Document(s *Schema) string {
	for _, d := range s.Defs {
		if !t.seen[d.Name] {
			if t.seen == nil {
				t.seen = map[string]bool{}
			}
			t.seen[d.Name] = true
			t.parts = append(t.parts, d)
		}
	}
	if len(s.Properties) == 0 {
		return "Type: " + typeText(s) + ".\n"
	}
	return t.keys(s)
}

// Parts are the tables of the definitions, in order of first use.
func (t *Tables) Parts(heading string) string {
	var b strings.Builder
	for _, d := range t.parts {
		fmt.Fprintf(&b, "\n%s Part: %s\n\n%s.\n\n%s", heading, d.Name, sentence(d.Description), t.keys(d.Schema))
	}
	return b.String()
}

// keys is the table of an object; a key that has no words of its own has those of
// the part that it refers to.
func (t *Tables) keys(s *Schema) string {
	var b strings.Builder
	b.WriteString("| key | type | meaning |\n|---|---|---|\n")
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	for _, p := range s.Properties {
		optional := ""
		if !required[p.Name] {
			optional = ", optional"
		}
		words := p.Description
		if words == "" {
			words = t.part(p.Ref)
		}
		fmt.Fprintf(&b, "| `%s` | %s%s | %s |\n", p.Name, typeText(p.Schema), optional, strings.ReplaceAll(words, "|", `\|`))
	}
	return b.String()
}

// part is what a part is, in short.
func (t *Tables) part(ref string) string {
	for _, d := range t.parts {
		if ref == refer(d.Name) {
			words, _, _ := strings.Cut(d.Description, ": ")
			return words
		}
	}
	return ""
}

// typeText is a type in words.
func typeText(s *Schema) string {
	switch {
	case s.Ref != "":
		name := strings.TrimPrefix(s.Ref, refer(""))
		return fmt.Sprintf("[%s](#part-%s)", name, name)
	case s.Enum != nil:
		return "`" + strings.Join(s.Enum, "`, `") + "`"
	case s.AnyOf != nil:
		var list []string
		for _, one := range s.AnyOf {
			list = append(list, typeText(one))
		}
		return strings.Join(list, " or ")
	case s.Type == nil:
		return "any"
	}
	text := strings.Join(s.Type, " or ")
	switch {
	case s.Items != nil:
		text += " of " + typeText(s.Items)
	case s.Others != nil && s.Others.Schema != nil:
		text += " of " + typeText(s.Others.Schema)
	}
	return text
}

func sentence(text string) string {
	if text == "" {
		return "No description"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
