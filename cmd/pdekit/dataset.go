package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/operators"
)

// datasetStreams are the forms of a dataset that are one file.
var datasetStreams = []string{"npz", "h5", "nc"}

// addForeign adds the flags that say what is known of data of other programs.
func addForeign(f *pflag.FlagSet, o *exchange.Options) {
	f.StringVar(&o.As, "as", "", "whose naming a file of another program follows: "+strings.Join(layoutNames(), "|")+"; empty finds out")
	f.StringArrayVar(&o.Axes, "axes", nil, "[ARRAY[:NAME]=]AXES: the axes of an array in its own order, as sample,x,time; may be repeated")
}

func layoutNames() []string {
	names, _ := exchange.Layouts()
	return names
}

// openData opens a dataset, or a file of another program.
func (a *app) openData(path string, o exchange.Options) (*datasets.Dataset, error) {
	if names := layoutNames(); o.As != "" && !slices.Contains(names, o.As) {
		return nil, unknownName("layout", o.As, names)
	}
	file, err := a.file(path)
	if err != nil {
		return nil, err
	}
	d, err := datasets.OpenAs(file, o)
	if err != nil {
		return nil, badFile(err)
	}
	if path == standardStream {
		d.Call(streamName)
	}
	return d, nil
}

// readAs is how the data of a training were read.
func readAs(made operators.Protocol) exchange.Options {
	return exchange.Options{As: made.As, Axes: made.Axes}
}

// recall takes what the training was told of its data, where nothing is said of
// the same data now.
func recall(o exchange.Options, data string, p *operators.Predictor) exchange.Options {
	if made := protocolOf(p); o.As == "" && o.Axes == nil && data == made.Data {
		return readAs(made)
	}
	return o
}

// layoutList is the layouts that files of other programs may have, one a line.
func layoutList() string {
	var b strings.Builder
	names, docs := exchange.Layouts()
	for i, name := range names {
		fmt.Fprintf(&b, "  %-10s %s\n", name, docs[i])
	}
	return b.String()
}

// exportList is the forms of other programs, one a line.
func exportList() string {
	var b strings.Builder
	endings, docs := exchange.Forms()
	for i, ending := range endings {
		fmt.Fprintf(&b, "  %-12s %s\n", ending, docs[i])
	}
	return b.String()
}
