package operators

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/safetensors"
	"github.com/pdekit/pdekit/operators/autodiff"
)

// The files of a run folder. Each weights file, best and last, is a whole predictor by itself:
// its metadata hold the document that ConfigFile shows, for people and scripts.
const (
	ConfigFile = "config.json"
	BestFile   = "best.safetensors"  // the epoch of the lowest validation error
	LastFile   = "last.safetensors"  // the last epoch
	StateFile  = "state.safetensors" // not a predictor: what package train resumes from
)

const (
	documentName = "pdekit"     // metadata entry that holds the document
	weightPrefix = "weight."    // tensor names of parameters
	bufferPrefix = "buffer."    // tensor names of what a Fitter takes from the data
	statsPrefix  = "normalise." // tensor names of per-pixel statistics
)

// The versions of the document. Each is read as long as there are files of it.
const (
	documentFormat = 1 // all weights are real numbers
	complexFormat  = 2 // spectral weights may be complex numbers, C64
	newestFormat   = complexFormat
)

// Document is the JSON of a predictor without its parameters: what ConfigFile
// holds, and the metadata of every file of weights.
type Document struct {
	FormatVersion int             `json:"format_version"` // 1; 2 where spectral weights may be complex numbers
	Model         string          `json:"model"`          // name in the catalogue
	Config        json.RawMessage `json:"config"`         // hyper-parameters of the model: its flags, with _ for -; the schema has its name
	Signature     Signature       `json:"signature"`
	Task          Task            `json:"task"`
	Normaliser    Normaliser      `json:"normaliser"` // its statistics, unless they are one per node: those are tensors
	Protocol      Protocol        `json:"protocol"`
	Training      json.RawMessage `json:"training,omitempty"` // settings of train; absent where the weights were imported
}

// Save writes the predictor to a single file, whole or not at all.
func (p *Predictor) Save(path string) error { return p.save(path, documentFormat) }

// SaveComplex is Save with spectral weights as complex numbers instead of real
// and imaginary planes: the tensors' first axis, of two, is left out. Load reads
// both.
func (p *Predictor) SaveComplex(path string) error { return p.save(path, complexFormat) }

func (p *Predictor) save(path string, format int) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	doc, err := p.document(format)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	tensors := map[string]safetensors.Tensor{}
	for _, g := range stored(p.Operator) {
		for _, w := range g.list {
			if format == complexFormat && spectralPlanes(w) {
				tensors[g.prefix+w.Name] = safetensors.Complex64(w.Float32(), w.Shape[1:]...)
				continue
			}
			tensors[g.prefix+w.Name] = safetensors.Float32(w.Float32(), w.Shape...)
		}
	}
	if p.Normaliser.Kind == PerPixel {
		for name, a := range p.Normaliser.parts() {
			tensors[statsPrefix+name+".mean"] = safetensors.Float64(a.Mean, len(a.Mean))
			tensors[statsPrefix+name+".std"] = safetensors.Float64(a.Std, len(a.Std))
		}
	}
	return safetensors.Write(path, tensors, map[string]string{documentName: string(doc)})
}

// SaveConfig writes config.json into a run folder: all that Save writes except
// the arrays.
func (p *Predictor) SaveConfig(dir string) error {
	doc, err := p.document(documentFormat)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, doc, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	return atomicfile.WriteFile(filepath.Join(dir, ConfigFile), b.Bytes())
}

// spectralPlanes reports whether a parameter is the real and the imaginary plane
// of weights of Fourier coefficients, or of their factors.
func spectralPlanes(w autodiff.Param) bool {
	return len(w.Shape) > 2 && w.Shape[0] == 2 && slices.Contains(strings.Split(w.Name, "."), "spectral")
}

func (p *Predictor) document(format int) ([]byte, error) {
	doc, err := p.Document()
	if err != nil {
		return nil, err
	}
	doc.FormatVersion = format
	return json.Marshal(doc)
}

// Document is p as ConfigFile describes it.
func (p *Predictor) Document() (Document, error) {
	config, err := json.Marshal(p.Config)
	if err != nil {
		return Document{}, fmt.Errorf("model %s: %w", p.Model, err)
	}
	n := p.Normaliser
	if n.Kind == PerPixel { // as tensors
		n = Normaliser{Kind: PerPixel, Condition: n.Condition}
	}
	return Document{
		FormatVersion: documentFormat,
		Model:         p.Model,
		Config:        config,
		Signature:     p.Task.Signature(),
		Task:          p.Task,
		Normaliser:    n,
		Protocol:      p.Protocol,
		Training:      p.Training,
	}, nil
}

// parts names the statistics of n.
func (n *Normaliser) parts() map[string]*Affine {
	return map[string]*Affine{"state": &n.State, "extra": &n.Extra, "target": &n.Target}
}

// Load opens a predictor: a weights file, or a run folder, whose best weights
// it takes, or its last where no epoch has been validated yet. Errors name the
// file and what is wrong with it.
func Load(path string) (*Predictor, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: no such run folder or weights file", path)
	}
	if !info.IsDir() {
		return loadFile(path)
	}
	for _, name := range []string{BestFile, LastFile} {
		p, err := loadFile(filepath.Join(path, name))
		if !errors.Is(err, fs.ErrNotExist) {
			return p, err
		}
	}
	if _, err := os.Stat(filepath.Join(path, ConfigFile)); err == nil {
		return nil, fmt.Errorf("%s: the run has no weights yet: neither %s nor %s; resume the training", path, BestFile, LastFile)
	}
	return nil, fmt.Errorf("%s: not a run folder: neither %s nor %s in it", path, BestFile, LastFile)
}

func loadFile(path string) (*Predictor, error) {
	tensors, metadata, err := safetensors.Read(path)
	if err != nil {
		return nil, err
	}
	p, err := decodePredictor(tensors, metadata)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

func decodePredictor(tensors map[string]safetensors.Tensor, metadata map[string]string) (*Predictor, error) {
	text, ok := metadata[documentName]
	if !ok {
		return nil, fmt.Errorf("no %q entry in its metadata: not written by pdekit train", documentName)
	}
	var doc Document
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return nil, fmt.Errorf("metadata %q: %w", documentName, err)
	}
	switch {
	case doc.FormatVersion > newestFormat:
		return nil, fmt.Errorf("format version %d, of a later pdekit; this one reads 1 to %d", doc.FormatVersion, newestFormat)
	case doc.FormatVersion < 1:
		return nil, fmt.Errorf("format version %d; 1 to %d are read", doc.FormatVersion, newestFormat)
	}
	p, err := doc.predictor()
	if err != nil {
		return nil, err
	}
	for name, a := range p.Normaliser.parts() {
		if p.Normaliser.Kind != PerPixel {
			break
		}
		for suffix, dst := range map[string]*[]float64{".mean": &a.Mean, ".std": &a.Std} {
			t, ok := tensors[statsPrefix+name+suffix]
			if !ok {
				return nil, fmt.Errorf("no tensor %q", statsPrefix+name+suffix)
			}
			*dst = make([]float64, len(t.Data)/8)
			if err := t.CopyFloat64(*dst); err != nil {
				return nil, fmt.Errorf("tensor %q: %w", statsPrefix+name+suffix, err)
			}
		}
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	if err := fit(p.Operator, tensors); err != nil {
		return nil, err
	}
	allocate(p.Operator)
	return p, copyWeights(p.Operator, tensors)
}

// predictor outlines the operator that the document describes: it may claim what
// it likes.
func (d Document) predictor() (*Predictor, error) {
	model, ok := Lookup(d.Model)
	if !ok {
		return nil, fmt.Errorf("unknown model %q; this pdekit has %s", d.Model, modelNames())
	}
	if err := d.Task.consistent(); err != nil {
		return nil, err
	}
	config := model.New()
	dec := json.NewDecoder(bytes.NewReader(d.Config))
	dec.DisallowUnknownFields()
	if err := dec.Decode(config); err != nil {
		return nil, fmt.Errorf("configuration of %s: %w", d.Model, err)
	}
	if err := d.Task.Signature().Check(); err != nil {
		return nil, fmt.Errorf("signature: %w", err)
	}
	op, err := Outline(config, d.Task.Signature())
	if err != nil {
		return nil, fmt.Errorf("model %s: %w", d.Model, err)
	}
	return &Predictor{
		Operator:   op,
		Model:      d.Model,
		Config:     config,
		Task:       d.Task,
		Normaliser: d.Normaliser,
		Protocol:   d.Protocol,
		Training:   d.Training,
	}, nil
}

// tensorGroup is what a file keeps of an operator under one prefix of names.
type tensorGroup struct {
	prefix string
	list   []autodiff.Param
}

// stored are all tensors of an operator that a file keeps.
func stored(o Operator) []tensorGroup {
	return []tensorGroup{{weightPrefix, o.Params()}, {bufferPrefix, Buffers(o)}}
}

// fit tells whether the tensors of a file are those of an operator, which may be
// an outline.
func fit(op Operator, tensors map[string]safetensors.Tensor) error {
	describe := func() string {
		held := 0
		for _, t := range tensors {
			held += len(t.Data) / max(t.DType.Size(), 1)
		}
		return fmt.Sprintf("its metadata describe a model of %.4g weights, its tensors hold %d numbers: one of them was changed or damaged; copy the file again from where it was trained", weightsOf(op), held)
	}
	for _, g := range stored(op) {
		for _, w := range g.list {
			t, ok := tensors[g.prefix+w.Name]
			switch {
			case !ok:
				return fmt.Errorf("no tensor %q: %s", g.prefix+w.Name, describe())
			case complexPlanes(w, t):
			case !slices.Equal(t.Shape, w.Shape):
				return fmt.Errorf("tensor %q has shape %v; the model needs %v: %s", g.prefix+w.Name, t.Shape, w.Shape, describe())
			}
		}
		more := -len(g.list)
		for name := range tensors {
			if strings.HasPrefix(name, g.prefix) {
				more++
			}
		}
		if more != 0 {
			return fmt.Errorf("%d more %ss than the model has: %s", more, strings.TrimSuffix(g.prefix, "."), describe())
		}
	}
	return nil
}

// complexPlanes reports whether a tensor holds both planes of a parameter.
func complexPlanes(w autodiff.Param, t safetensors.Tensor) bool {
	return t.DType == safetensors.C64 && spectralPlanes(w) && slices.Equal(t.Shape, w.Shape[1:])
}

// copyWeights fills an operator from tensors that fit.
func copyWeights(op Operator, tensors map[string]safetensors.Tensor) error {
	for _, g := range stored(op) {
		for _, w := range g.list {
			t := tensors[g.prefix+w.Name]
			take := t.CopyFloat32
			if complexPlanes(w, t) {
				take = t.CopyComplex64
			}
			if err := take(w.Float32()); err != nil {
				return fmt.Errorf("tensor %q: %w", g.prefix+w.Name, err)
			}
		}
	}
	return nil
}

func modelNames() string {
	var names []string
	for _, m := range Models() {
		names = append(names, m.Name)
	}
	return strings.Join(names, ", ")
}
