package main

import (
	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotSample(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(a, files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	index, err := o.index(al.Samples(), 4)
	if err != nil {
		return nil, err
	}
	// The samples are numbered here; the figure gets only those it shows.
	g := plots.Gallery{Options: options, Index: index}
	for i := range index {
		g.Options.Samples = append(g.Options.Samples, i)
	}
	for _, i := range index {
		var s plots.Sample
		u, err := al.read("u", i, 0)
		if err != nil {
			return nil, err
		}
		if s.Solution, err = o.show(u); err != nil {
			return nil, err
		}
		if s.Solution.Times == nil {
			if s.Input, err = al.input(i); err != nil {
				return nil, err
			}
		}
		g.Samples = append(g.Samples, s)
	}
	return g, nil
}
