package operatortest

import (
	"flag"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/operators"
)

// description: the doc text has its parts and every flag says what it does.
func description(t *testing.T, m operators.Model) {
	if !strings.HasPrefix(m.Doc, "# ") {
		t.Error("the doc text does not begin with a title")
	}
	for _, part := range []string{"Formula", "Layout", "Behaviour", "Good values", "When it breaks", "Reference"} {
		if !strings.Contains(m.Doc, "\n## "+part+"\n") {
			t.Errorf("the doc text has no part %q", part)
		}
	}
	fs := flag.NewFlagSet(m.Name, flag.ContinueOnError)
	m.New().Flags(fs)
	fs.VisitAll(func(f *flag.Flag) {
		if f.Usage == "" {
			t.Errorf("flag --%s has no help", f.Name)
		}
		if err := fs.Set(f.Name, f.DefValue); err != nil {
			t.Errorf("flag --%s refuses its own default %q: %v", f.Name, f.DefValue, err)
		}
	})
}
