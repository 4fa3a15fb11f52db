package main

import (
	"fmt"
	"slices"

	"github.com/pdekit/pdekit/plots"
)

// plotCompare sets the predictions of several files beside the truth of the
// first.
func (a *app) plotCompare(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	fig := plots.Comparison{Options: options}
	for i, f := range files {
		truth, prediction, err := a.readPair(f, o)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			fig.Truth = truth
		} else if !slices.Equal(truth.Values, fig.Truth.Values) {
			return nil, withHint(badFile(fmt.Errorf("%s and %s have different truths: sample %d is not the same", files[0], f, max(0, first(o.samples)))), "pdekit rollout with the same --data, --first and --steps")
		}
		fig.Predictions = append(fig.Predictions, plots.Entry{Label: labelOf(f), Data: prediction})
	}
	return fig, nil
}

func first(list []int) int {
	if len(list) == 0 {
		return 0
	}
	return list[0]
}

// readPair reads the shown channel of truth and prediction of one sample.
func (a *app) readPair(file string, o *plotOptions) (truth, prediction plots.Data, err error) {
	al, err := a.openAlbum(file, o.foreign)
	if err != nil {
		return truth, prediction, err
	}
	defer al.Close()
	if err := al.needTruth(); err != nil {
		return truth, prediction, err
	}
	sample, err := o.sample(al.Samples())
	if err != nil {
		return truth, prediction, err
	}
	if truth, prediction, err = al.pair(sample); err != nil {
		return truth, prediction, err
	}
	if truth, err = o.show(truth); err != nil {
		return truth, prediction, err
	}
	prediction, err = o.show(prediction)
	return truth, prediction, err
}
