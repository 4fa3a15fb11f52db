package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/pdekit/pdekit/operators/train"
	"github.com/pdekit/pdekit/plots"
)

func (a *app) plotLoss(files []string, o *plotOptions) (plots.Figure, error) {
	options, err := o.options()
	if err != nil {
		return nil, err
	}
	fig := plots.Loss{Options: options, YLabel: "relative L2"}
	for _, f := range files {
		text, err := a.readFile(filepath.Join(f, train.LogFile), recordLimit)
		if err != nil {
			return nil, withHint(badFile(fmt.Errorf("%s: not a run of train: no %s in it", f, train.LogFile)), "pdekit train fno --data DATA -o %s", f)
		}
		run := plots.LossRun{Label: filepath.Base(filepath.Clean(f))}
		if len(files) == 1 {
			run.Label = ""
		}
		for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			var r train.Record
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				return nil, badFile(fmt.Errorf("%s: line %d: %w", filepath.Join(f, train.LogFile), i+1, err))
			}
			run.Epochs = append(run.Epochs, float64(r.Epoch))
			run.Train = append(run.Train, float64(r.TrainLoss))
			run.Validation = append(run.Validation, float64(r.ValError))
			run.Rate = append(run.Rate, r.LR)
		}
		fig.Runs = append(fig.Runs, run)
	}
	return fig, nil
}
