package main

import (
	"fmt"

	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotSlices(files []string, o *plotOptions) (plots.Figure, error) {
	return a.plotField(files[0], o, func(v *plots.View) {})
}

// plotProjections is plotSlices with a projection, the mean unless --view says
// otherwise.
func (a *app) plotProjections(files []string, o *plotOptions) (plots.Figure, error) {
	return a.plotField(files[0], o, func(v *plots.View) {
		if v.Project == "" {
			v.Project = "mean"
		}
	})
}

func (a *app) plotField(file string, o *plotOptions, look func(v *plots.View)) (plots.Figure, error) {
	al, options, err := o.open(a, file)
	if err != nil {
		return nil, err
	}
	defer al.Close()
	if dims := al.grid.Dims(); dims != 3 {
		return nil, withHint(badFile(fmt.Errorf("%s has fields in %d-D; slices and projections are of 3-D fields", file, dims)), "pdekit plot sample %s -o sample.png", file)
	}
	sample, err := o.sample(al.Samples())
	if err != nil {
		return nil, err
	}
	look(&options.View)
	u, err := al.read("u", sample, 0)
	if err != nil {
		return nil, err
	}
	fig := plots.Field{Options: options}
	fig.Data, err = o.show(u)
	return fig, err
}
