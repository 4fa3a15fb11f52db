package main

import (
	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotRollout(files []string, o *plotOptions) (plots.Figure, error) {
	al, options, err := o.open(a, files[0])
	if err != nil {
		return nil, err
	}
	defer al.Close()
	sample, err := o.sample(al.Samples())
	if err != nil {
		return nil, err
	}
	r := plots.Rollout{Options: options}
	truth, prediction, err := al.pair(sample)
	if err != nil {
		return nil, err
	}
	if r.Truth, err = o.show(truth); err != nil {
		return nil, err
	}
	if prediction.Values != nil {
		if r.Prediction, err = o.show(prediction); err != nil {
			return nil, err
		}
	}
	if u, ok := al.Info("u"); ok && u.Axis("time") == 0 && u.Shape[0] > len(r.Truth.Times) {
		a.say("%s: the last %d of %d predicted frames have no truth and are not drawn; pdekit plot sample draws them", files[0], u.Shape[0]-len(r.Truth.Times), u.Shape[0])
	}
	if r.Truth.Times == nil {
		if r.Input, err = al.input(sample); err != nil {
			return nil, err
		}
	}
	if o.isFilm() {
		return plots.Film{Truth: r.Truth, Prediction: r.Prediction, Rate: o.fps, Options: options}, nil
	}
	return r, nil
}
