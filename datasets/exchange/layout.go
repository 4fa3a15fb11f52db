package exchange

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/internal/foreign"
)

// layout is the naming of one source of data.
type layout struct {
	name, doc string
	fits      func(f *foreign.File) bool
	build     func(b *builder) error
}

// layouts are tried in this order.
var layouts = []layout{pdebench, theWell, poseidon, fnoPaper, neuralOperator, cfdBench, plain}

// Layouts lists the layouts that are known, with what they are.
func Layouts() (names, docs []string) {
	for _, l := range layouts {
		names, docs = append(names, l.name), append(docs, l.doc)
	}
	return names, docs
}

func chooseLayout(f *foreign.File, o Options) (layout, error) {
	for _, l := range layouts {
		switch {
		case o.As != "" && o.As == l.name:
			return l, nil
		case o.As == "" && len(o.Axes) > 0:
			return plain, nil
		case o.As == "" && l.fits(f):
			return l, nil
		}
	}
	if o.As != "" {
		names, _ := Layouts()
		return layout{}, fmt.Errorf("no layout %q; there are %s", o.As, strings.Join(names, ", "))
	}
	return layout{}, errors.New("its arrays follow no naming that is known here")
}
