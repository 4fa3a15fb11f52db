package train

import (
	"testing"

	"github.com/pdekit/pdekit/datasets"
	"github.com/pdekit/pdekit/operators"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name             string
		samples          int
		planned          *datasets.SplitCounts
		s                Settings
		own              bool
		train, val, test [2]int
	}{
		{name: "default", samples: 100, train: [2]int{0, 80}, val: [2]int{80, 90}, test: [2]int{90, 100}},
		{name: "at least one each", samples: 4, train: [2]int{0, 2}, val: [2]int{2, 3}, test: [2]int{3, 4}},
		{name: "two", samples: 2, train: [2]int{0, 1}, val: [2]int{1, 2}, test: [2]int{2, 2}},
		{name: "one", samples: 1, train: [2]int{0, 1}, val: [2]int{1, 1}, test: [2]int{1, 1}},
		{name: "none", samples: 10, s: Settings{ValFraction: -1, TestFraction: -1}, train: [2]int{0, 10}, val: [2]int{10, 10}, test: [2]int{10, 10}},
		{name: "fractions", samples: 10, s: Settings{ValFraction: 0.2, TestFraction: 0.3}, train: [2]int{0, 5}, val: [2]int{5, 7}, test: [2]int{7, 10}},
		{name: "validation of its own", samples: 10, own: true, train: [2]int{0, 9}, val: [2]int{9, 9}, test: [2]int{9, 10}},
		{name: "as the data say", samples: 20, planned: &datasets.SplitCounts{Train: 10, Validation: 4, Test: 5}, train: [2]int{0, 10}, val: [2]int{11, 15}, test: [2]int{15, 20}},
		{name: "flags before the data", samples: 20, planned: &datasets.SplitCounts{Train: 10, Validation: 4, Test: 5}, s: Settings{ValFraction: 0.1}, train: [2]int{0, 13}, val: [2]int{13, 15}, test: [2]int{15, 20}},
	} {
		train, val, test, err := split(c.samples, c.planned, c.s, c.own)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for name, pair := range map[string]struct {
			got  operators.Span
			want [2]int
		}{"train": {train, c.train}, "validation": {val, c.val}, "test": {test, c.test}} {
			if pair.got.First != pair.want[0] || pair.got.End != pair.want[1] {
				t.Errorf("%s: %s %v, want %v", c.name, name, pair.got, pair.want)
			}
		}
	}
	for name, planned := range map[string]*datasets.SplitCounts{"too many": {Train: 8, Test: 4}, "negative": {Train: 4, Test: -1}} {
		if _, _, _, err := split(10, planned, Settings{}, false); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, _, _, err := split(0, nil, Settings{}, false); err == nil {
		t.Error("no samples: accepted")
	}
}
