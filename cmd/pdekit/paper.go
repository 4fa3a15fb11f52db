package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strconv"
	"sync"

	"go.yaml.in/yaml/v3"
)

// paper is a published problem: what was published, what we mean to reach, and
// the exact commands behind our figure, in a small and a full size.
type paper struct {
	Name      string       `yaml:"name" json:"name"`           // that bench paper takes
	Title     string       `yaml:"title" json:"title"`         // what it is
	Metric    string       `yaml:"metric" json:"metric"`       // that is compared: a key of evaluate's metrics
	Reach     float64      `yaml:"reach" json:"reach"`         // the mean over seeds is to be no larger
	Published []publishing `yaml:"published" json:"published"` // figures of others
	Small     *paperSize   `yaml:"small" json:"-"`
	Full      *paperSize   `yaml:"full" json:"-"`
}

// publishing is a figure that others published for the problem.
type publishing struct {
	By    string `yaml:"by" json:"by"`       // who
	Value string `yaml:"value" json:"value"` // as printed: a number or a range
}

// paperSize is the recipe of a paper in one size. Data are written into ../data,
// which all papers in one folder share; a run is run-SEED, and what evaluate
// says of it run-SEED.json, and on other grids run-SEED-grids.json.
type paperSize struct {
	Seeds    int    `yaml:"seeds"`
	Data     []step `yaml:"data"`
	Train    step   `yaml:"train"`
	Evaluate step   `yaml:"evaluate"`
	// Resolutions is an evaluation with --res, on finer data; optional.
	Resolutions *step `yaml:"resolutions"`
}

// sizeNames are the values of --size.
var sizeNames = []string{"small", "full"}

func (p *paper) size(name string) *paperSize {
	if name == "full" {
		return p.Full
	}
	return p.Small
}

// runFolder and evaluationFile are the outputs of a seed.
func runFolder(seed int) string      { return fmt.Sprintf("run-%d", seed) }
func evaluationFile(seed int) string { return runFolder(seed) + ".json" }
func gridsFile(seed int) string      { return runFolder(seed) + "-grids.json" }

// of is an evaluation of the run of a seed.
func (s step) of(seed int) step {
	s.words = []string{"evaluate", runFolder(seed)}
	return s
}

// recipe is the paper in one size as a recipe for the given number of seeds.
func (p *paper) recipe(size string, seeds int) (*recipe, error) {
	s := p.size(size)
	r := &recipe{Name: p.Name + "-" + size, Title: p.Title, Steps: slices.Clone(s.Data)}
	for seed := range seeds {
		r.Steps = append(r.Steps,
			s.Train.with("output", runFolder(seed), "seed", strconv.Itoa(seed)),
			s.Evaluate.of(seed).with("output", evaluationFile(seed)))
	}
	if s.Resolutions != nil { // last, so that adding it leaves the steps before it done
		for seed := range seeds {
			r.Steps = append(r.Steps, s.Resolutions.of(seed).with("output", gridsFile(seed)))
		}
	}
	type entry map[string]map[string]string
	list := struct {
		Name  string  `yaml:"name"`
		Title string  `yaml:"title"`
		Steps []entry `yaml:"steps"`
	}{Name: r.Name, Title: r.Title}
	for _, s := range r.Steps {
		flags := map[string]string{}
		for _, f := range s.flags {
			flags[f.name] = f.value
		}
		list.Steps = append(list.Steps, entry{s.command(): flags})
	}
	var err error
	r.text, err = yaml.Marshal(list)
	return r, err
}

//go:embed papers/*.yaml
var paperFiles embed.FS

// papers lists the published problems by name.
var papers = sync.OnceValue(readPapers)

func readPapers() []*paper {
	names, err := fs.Glob(paperFiles, "papers/*.yaml")
	if err != nil {
		panic("pdekit: papers: " + err.Error())
	}
	sort.Strings(names)
	var list []*paper
	for _, name := range names {
		text, err := paperFiles.ReadFile(name)
		if err != nil {
			panic("pdekit: papers: " + err.Error())
		}
		p, err := parsePaper(text)
		if err != nil {
			panic("pdekit: papers: " + path.Base(name) + ": " + err.Error())
		}
		list = append(list, p)
	}
	return list
}

func parsePaper(text []byte) (*paper, error) {
	p := &paper{}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	return p, dec.Decode(p)
}
