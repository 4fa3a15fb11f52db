package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pdekit/pdekit/datasets/exchange"
)

// TestChangedSweepReadsAgain: what is written of a changed sweep is that sweep,
// whatever its texts.
func TestChangedSweepReadsAgain(t *testing.T) {
	s, err := parseSweep("sweep", []byte(`
model: [fno, unet]
data: "a: b"
val: "~"
set: {epochs: 3, loss: "null", title: "x, y"}
grid: {width: [4, 8], lr: ["1e-3", "#"]}
halving: {first: 1, keep: 2}
`))
	if err != nil {
		t.Fatal(err)
	}
	list, err := parseAssignments([]string{"train.epochs=5", "train.data=other: [file]", "train.val=v #1"})
	if err != nil {
		t.Fatal(err)
	}
	changed, err := s.change(list, exchange.Options{As: "plain", Axes: []string{"u=sample,x", "- {a}"}})
	if err != nil || !changed {
		t.Fatal(changed, err)
	}
	again, err := parseSweep("again", s.yaml())
	if err != nil {
		t.Fatalf("%v:\n%s", err, s.yaml())
	}
	for _, one := range []*sweep{s, again} { // which differ by their lines
		for i := range one.set {
			one.set[i].line = 0
		}
		for i := range one.grid {
			one.grid[i].line = 0
			for k := range one.grid[i].values {
				one.grid[i].values[k].line = 0
			}
		}
	}
	if !reflect.DeepEqual(s, again) {
		t.Errorf("%+v reads again as %+v:\n%s", s, again, s.yaml())
	}
	if s.data != "other: [file]" || !strings.Contains(string(s.yaml()), "epochs: 5") {
		t.Errorf("%s", s.yaml())
	}
}
