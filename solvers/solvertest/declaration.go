package solvertest

import (
	"bytes"
	"encoding/json"
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/solvers"
)

// headings are the sections of an equation's page, in order.
var headings = []string{"Formula", "Layout", "Behaviour", "Good values", "When it breaks", "Reference"}

var (
	kebab = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	// presetName may have numbers in it: "pdebench-darcy-beta-0.01".
	presetName = regexp.MustCompile(`^[a-z][a-z0-9]*(-([a-z0-9]+|[0-9]+\.[0-9]+))*$`)
)

func checkDoc(t *testing.T, e solvers.Equation) {
	if !kebab.MatchString(e.Name) {
		t.Errorf("the name %q is not in lower case with dashes", e.Name)
	}
	title, rest, _ := strings.Cut(e.Doc, "\n")
	if !strings.HasPrefix(title, "# ") {
		t.Errorf("the first line is %q; want a title, # …", title)
	}
	sections := strings.Split("\n"+rest, "\n## ")
	var found []string
	for _, s := range sections[1:] {
		name, text, _ := strings.Cut(s, "\n")
		found = append(found, name)
		if len(strings.TrimSpace(text)) < 20 {
			t.Errorf("section %q says nothing", name)
		}
	}
	if !slices.Equal(found, headings) {
		t.Errorf("sections %q; want %q", found, headings)
	}
}

// checkFlags: every flag says what it is for, takes its own default, and alters
// the problem it belongs to and no other.
func checkFlags(t *testing.T, e solvers.Equation) {
	p := e.New()
	fs := flags(p)
	before := encode(t, p)
	fs.VisitAll(func(f *flag.Flag) {
		if !kebab.MatchString(f.Name) {
			t.Errorf("--%s is not in lower case with dashes", f.Name)
		}
		if len(f.Usage) < 5 || strings.HasSuffix(f.Usage, ".") {
			t.Errorf("--%s: usage %q; want a phrase without a full stop", f.Name, f.Usage)
		}
		if err := fs.Set(f.Name, f.DefValue); err != nil {
			t.Errorf("--%s does not take its default %q: %v", f.Name, f.DefValue, err)
		}
	})
	if after := encode(t, p); !bytes.Equal(before, after) {
		t.Errorf("setting each flag to its default changed the problem from %s to %s", before, after)
	}
	set(t, fs, "grid", "44")
	if bytes.Equal(before, encode(t, p)) {
		t.Error("--grid changes nothing")
	}
	if !bytes.Equal(before, encode(t, e.New())) {
		t.Error("New returns problems that share memory")
	}
}

func encode(t *testing.T, p solvers.Problem) []byte {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// checkJSON: a problem read back from its JSON is the same problem.
func checkJSON(t *testing.T, e solvers.Equation) {
	p := small(t, e, smallGrid)
	text := encode(t, p)
	again := e.New()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(again); err != nil {
		t.Fatal(err)
	}
	if other := encode(t, again); !bytes.Equal(text, other) {
		t.Errorf("%s became %s", text, other)
	}
	compare(t, "after a round trip through JSON", sample(t, setUp(t, p), 1, 3), sample(t, setUp(t, again), 1, 3))
}

// runPreset: a preset names an equation and flags of it, and sets up.
func runPreset(t *testing.T, p solvers.Preset) {
	e, ok := solvers.Lookup(p.Equation)
	if !ok {
		t.Fatalf("there is no equation %q", p.Equation)
	}
	if !presetName.MatchString(p.Name) || len(p.Doc) < 40 {
		t.Errorf("name %q, doc %q", p.Name, p.Doc)
	}
	problem := e.New()
	fs := flags(problem)
	seen := map[string]bool{}
	for _, s := range p.Flags {
		if seen[s.Name] {
			t.Errorf("--%s is set twice", s.Name)
		}
		seen[s.Name] = true
		if generateFlags[s.Name] {
			continue
		}
		set(t, fs, s.Name, s.Value)
	}
	setUp(t, problem)
}

// generateFlags belong to the command that makes data, not to an equation.
var generateFlags = map[string]bool{"samples": true, "seed": true, "dtype": true, "tolerance": true, "certify": true}
