package train

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators"
	"github.com/pdekit/pdekit/operators/autodiff"
	"github.com/pdekit/pdekit/operators/metrics"
)

// StateFile is the file of a run folder from which a run is resumed.
const StateFile = operators.StateFile

const (
	stateName   = "pdekit.train" // metadata entry that holds the position
	stateFormat = 1
)

// state is where a run is: with the tensors beside it, all that the rest of the
// run depends on.
type state struct {
	FormatVersion int    `json:"format_version"`
	Status        Status `json:"status"` // "" while the run goes on

	// What the run is of; a resumed run must be of the same.
	Model    string          `json:"model"`
	Config   json.RawMessage `json:"config"`
	Settings json.RawMessage `json:"settings"`
	Data     string          `json:"data"`
	Hash     string          `json:"hash"`
	Val      string          `json:"validation,omitempty"`
	ValHash  string          `json:"validation_hash,omitempty"`

	Epoch     int     `json:"epoch"` // epochs completed
	Step      int     `json:"step"`  // steps done of the present epoch
	Optimiser int     `json:"optimiser_steps"`
	Averages  int     `json:"average_updates"`
	Seen      int     `json:"seen"` // pairs of the present epoch
	LossSum   float64 `json:"loss_sum"`
	NormSum   float64 `json:"norm_sum"`
	FirstLoss float64 `json:"first_loss"`

	Best    best     `json:"best"`
	Since   int      `json:"since_best"` // epochs
	Records []Record `json:"records"`
	Seconds float64  `json:"seconds"`
}

// best says of which epoch the best weights are; Epoch 0 means of none yet.
type best struct {
	Epoch   int            `json:"epoch"`
	Score   float64        `json:"score"` // what chose it
	Error   metrics.Number `json:"error"`
	Rollout metrics.Number `json:"rollout_error"`
	Seconds float64        `json:"seconds"`
}

// named is a list of parameters stored under a prefix.
type named struct {
	prefix string
	params []autodiff.Param
}

// save writes the state with lists of parameters, whole or not at all.
func (s *state) save(path string, lists []named) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	tensors := map[string]safetensors.Tensor{}
	for _, l := range lists {
		for _, p := range l.params {
			tensors[l.prefix+"."+p.Name] = safetensors.Float32(p.Float32(), p.Shape...)
		}
	}
	return safetensors.Write(path, tensors, map[string]string{stateName: string(text)})
}

// stored is a state file that has been read.
type stored struct {
	state
	path    string
	tensors map[string]safetensors.Tensor
}

func readState(path string) (*stored, error) {
	tensors, metadata, err := safetensors.Read(path)
	if err != nil {
		return nil, &DataError{err}
	}
	s := &stored{path: path, tensors: tensors}
	if err := json.Unmarshal([]byte(metadata[stateName]), &s.state); err != nil {
		return nil, &DataError{fmt.Errorf("%s: metadata %q: %w", path, stateName, err)}
	}
	if s.FormatVersion < 1 || s.FormatVersion > stateFormat {
		return nil, &DataError{fmt.Errorf("%s: format version %d; this pdekit reads 1 to %d", path, s.FormatVersion, stateFormat)}
	}
	return s, nil
}

// restore fills lists of parameters from the tensors.
func (s *stored) restore(lists []named) error {
	for _, l := range lists {
		for _, p := range l.params {
			name := l.prefix + "." + p.Name
			t, ok := s.tensors[name]
			if !ok {
				return &DataError{fmt.Errorf("%s: no tensor %q", s.path, name)}
			}
			if !slices.Equal(t.Shape, p.Shape) {
				return &DataError{fmt.Errorf("%s: tensor %q has shape %v; the model needs %v", s.path, name, t.Shape, p.Shape)}
			}
			if err := t.CopyFloat32(p.Float32()); err != nil {
				return &DataError{fmt.Errorf("%s: tensor %q: %w", s.path, name, err)}
			}
		}
	}
	return nil
}

// sameRun tells what makes a run other than the stored one, which then cannot
// be resumed exactly.
func (s *stored) sameRun(now *state) error {
	fail := func(format string, args ...any) error {
		return &otherRun{&SettingsError{fmt.Errorf("%s: cannot resume: %s", s.path, fmt.Sprintf(format, args...))}}
	}
	switch {
	case s.Model != now.Model:
		return fail("the run is of model %s, not %s", s.Model, now.Model)
	case s.Hash != now.Hash:
		return fail("the data are not those of the run (%s)", s.Data)
	case s.ValHash != now.ValHash:
		return fail("the validation data are not those of the run")
	}
	if d := difference(s.Config, now.Config); d != "" {
		return fail("the model has %s", d)
	}
	if d := difference(s.Settings, now.Settings); d != "" {
		return fail("the run has %s", d)
	}
	return nil
}

// difference names the first field in which two JSON objects differ: "width 64,
// not 32".
func difference(was, is json.RawMessage) string {
	var a, b map[string]any
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(is, &b) != nil {
		return "settings that cannot be read"
	}
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !reflect.DeepEqual(a[name], b[name]) {
			return fmt.Sprintf("%s %v, not %v", strings.ReplaceAll(name, "_", "-"), a[name], b[name])
		}
	}
	return ""
}

// Stored is what a run folder says of the run that it holds, so that it can be
// resumed without repeating the flags.
type Stored struct {
	Model    operators.Model
	Config   operators.Config
	Settings Settings
	Data     string // path of the dataset, as it was given
	Val      string // of the validation dataset; "" if there is none
	Status   Status // "" if the run has not ended
	Epoch    int    // epochs completed
	Records  []Record
}

// ReadRun reads a run folder's state.
func ReadRun(dir string) (*Stored, error) {
	s, err := readState(filepath.Join(dir, StateFile))
	if err != nil {
		return nil, err
	}
	model, ok := operators.Lookup(s.Model)
	if !ok {
		return nil, &DataError{fmt.Errorf("%s: unknown model %q", s.path, s.Model)}
	}
	out := &Stored{Model: model, Config: model.New(), Data: s.Data, Val: s.Val, Status: s.Status, Epoch: s.Epoch, Records: s.Records}
	if err := json.Unmarshal(s.Config, out.Config); err != nil {
		return nil, &DataError{fmt.Errorf("%s: configuration: %w", s.path, err)}
	}
	if err := json.Unmarshal(s.Settings, &out.Settings); err != nil {
		return nil, &DataError{fmt.Errorf("%s: settings: %w", s.path, err)}
	}
	return out, nil
}
