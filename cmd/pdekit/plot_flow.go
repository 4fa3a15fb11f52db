package main

import (
	"fmt"
	"strings"

	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotContour(files []string, o *plotOptions) (plots.Figure, error) {
	return a.plotFlow(files[0], o, plots.Contour)
}

func (a *app) plotQuiver(files []string, o *plotOptions) (plots.Figure, error) {
	return a.plotFlow(files[0], o, plots.Quiver)
}

func (a *app) plotStreamlines(files []string, o *plotOptions) (plots.Figure, error) {
	return a.plotFlow(files[0], o, plots.Streamlines)
}

// plotFlow draws a scalar in contours, or under the arrows or streamlines of a
// velocity: of the truth, and of the prediction where there is one.
func (a *app) plotFlow(file string, o *plotOptions, style string) (plots.Figure, error) {
	al, options, err := o.open(a, file)
	if err != nil {
		return nil, err
	}
	defer al.Close()
	sample, err := o.sample(al.Samples())
	if err != nil {
		return nil, err
	}
	truth, prediction, err := al.pair(sample)
	if err != nil {
		return nil, err
	}
	if style == plots.Contour && al.grid.Dims() == 1 && len(truth.Times) < 2 {
		return nil, withHint(badFile(fmt.Errorf("%s has 1-D fields without time; contours need a plane", file)), "pdekit plot sample %s -o sample.png", file)
	}
	fig := plots.Flow{Style: style, Count: o.count, Options: options}
	for i, d := range []plots.Data{truth, prediction} {
		if d.Values == nil {
			continue
		}
		l := plots.Layer{Label: [2]string{"truth", "prediction"}[i]}
		if prediction.Values == nil {
			l.Label = "solution"
		}
		channel := o.channel
		if style != plots.Contour {
			velocity, ok := velocityOf(d)
			if !ok {
				return nil, withHint(badFile(fmt.Errorf("plot %s needs a velocity, a channel for each axis of a plane or a box; %s has %s in %d-D", style, file, strings.Join(d.Names, ", "), d.Grid.Dims())), "pdekit plot contour %s -o contour.png", file)
			}
			l.Velocity = velocity
			if channel == "" {
				d, channel = velocity, "speed"
			}
		}
		if l.Field, err = selectChannel(d, channel); err != nil {
			return nil, err
		}
		fig.Layers = append(fig.Layers, l)
	}
	return fig, nil
}
