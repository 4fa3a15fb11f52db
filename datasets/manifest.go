package datasets

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pdekit/pdekit/datasets/exchange"
	"github.com/pdekit/pdekit/solvers/grid"
)

// FormatVersion is the version of the format that this package writes. It
// reads this one and all before it.
const FormatVersion = 1

// The kinds of dataset.
const (
	Evolution  = "evolution"  // u has a time axis; frame 0 is the initial state
	Steady     = "steady"     // a or f goes in, u comes out
	Prediction = "prediction" // what a model said of an evolution or a steady problem
)

const (
	metaName  = "meta.json"
	metaLimit = 64 << 20 // bytes; a credible meta.json has some thousands
)

// Meta is what meta.json says: all that is needed to make the data again, and
// to trust them. It holds no time, host or path, so that the same data have
// the same Meta.
type Meta struct {
	FormatVersion int             `json:"format_version"`     // 1
	Kind          string          `json:"kind"`               // evolution, steady or prediction; "" of a foreign file that is read as it is
	Equation      string          `json:"equation,omitempty"` // name in the catalogue
	Problem       json.RawMessage `json:"problem,omitempty"`  // all parameters of the equation: its flags, with _ for -; the schema has its name
	Solver        json.RawMessage `json:"solver,omitempty"`   // how it was solved
	Grid          *grid.Grid      `json:"grid,omitempty"`     // of the stored fields; nil if it is not known
	Seed          uint64          `json:"seed"`               // that the samples were drawn with
	First         int             `json:"first"`              // number of the first sample: they are First, First+1, … of the seed
	Samples       int             `json:"samples"`            // how many
	Shard         *Shard          `json:"shard,omitempty"`    // which part of a larger dataset this is; nil: no part
	// Split is how the samples are meant to be divided; nil: nothing is said.
	Split *SplitCounts `json:"split,omitempty"`
	// Certificate says how far the data are from the solution; nil: unknown.
	Certificate *grid.Certificate `json:"certificate,omitempty"`
	// Prediction is what made a prediction: model, run, data.
	Prediction json.RawMessage `json:"prediction,omitempty"`
	// Correction says, of pairs of states and what a coarse solver makes of them,
	// which solver that is.
	Correction json.RawMessage `json:"correction,omitempty"`
	// Origin is the foreign file that the data come from; nil: none.
	Origin *exchange.Origin `json:"origin,omitempty"`
	// Derived says what was done to generated data since, in order.
	Derived []string `json:"derived,omitempty"`
	Version string   `json:"version,omitempty"` // of pdekit
	// Command is the command line less what does not change the data: output,
	// workers, shard, resume, verbosity.
	Command string `json:"command,omitempty"`
	// Arrays describes each array, by name.
	Arrays map[string]ArrayMeta `json:"arrays"`
}

// ArrayMeta describes one array as it is stored.
type ArrayMeta struct {
	Axes   []string `json:"axes"`             // their names, the sample axis included
	Shape  []int    `json:"shape"`            // points along each
	DType  string   `json:"dtype"`            // float32 or float64
	Labels []string `json:"labels,omitempty"` // of the channels, or of the entries of params
	Units  []string `json:"units,omitempty"`  // of the labels; 1 where there is none
	SHA256 string   `json:"sha256"`           // of the values as stored, without header, in hexadecimal
}

// Shard is one part of a dataset whose samples are divided among Count runs.
type Shard struct {
	Index   int `json:"index"`   // of this part, from 0
	Count   int `json:"count"`   // number of parts
	Samples int `json:"samples"` // of the whole dataset
}

// ParseShard reads "i/n", where i counts from 1 to n: "1/4" to "4/4". It
// returns nil for "".
func ParseShard(s string) (*Shard, error) {
	if s == "" {
		return nil, nil
	}
	var i, n int
	if _, err := fmt.Sscanf(s, "%d/%d", &i, &n); err != nil || fmt.Sprintf("%d/%d", i, n) != s || n < 1 || i < 1 || i > n {
		return nil, fmt.Errorf("shard %q: expected i/n with i from 1 to n, as 1/4 … 4/4", s)
	}
	return &Shard{Index: i - 1, Count: n}, nil
}

// Range is the samples [lo, hi) of a dataset of the given size that belong to
// the shard; all of them if s is nil.
func (s *Shard) Range(samples int) (lo, hi int) {
	if s == nil {
		return 0, samples
	}
	q, r := samples/s.Count, samples%s.Count
	lo = s.Index*q + min(s.Index, r)
	hi = lo + q
	if s.Index < r {
		hi++
	}
	return lo, hi
}

// encode returns the bytes of meta.json: the same for the same Meta.
func (m *Meta) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return nil, fmt.Errorf("meta.json: %w", err)
	}
	return b.Bytes(), nil
}

// decodeMeta reads a meta.json.
func decodeMeta(b []byte) (*Meta, error) {
	m := new(Meta)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("meta.json: %w", err)
	}
	if m.FormatVersion > FormatVersion {
		return nil, fmt.Errorf("meta.json: format_version %d is newer than %d, the newest known here; use a newer pdekit", m.FormatVersion, FormatVersion)
	}
	if m.Samples < 0 || m.First < 0 {
		return nil, fmt.Errorf("meta.json: samples %d from %d; neither can be negative", m.Samples, m.First)
	}
	return m, nil
}

// clone returns a copy that shares nothing that this package changes.
func (m *Meta) clone() *Meta {
	c := *m
	c.Arrays = make(map[string]ArrayMeta, len(m.Arrays))
	for k, v := range m.Arrays {
		c.Arrays[k] = v
	}
	return &c
}

// SplitCounts says how a dataset is meant to be divided: Train from the head,
// then Validation, and Test from the tail, as the field's published scripts do.
type SplitCounts struct {
	Train      int `json:"train"`      // samples to train on
	Validation int `json:"validation"` // samples to validate on
	Test       int `json:"test"`       // samples to hold out
}
