package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/pdekit/pdekit/internal/atomicfile"
	"github.com/pdekit/pdekit/internal/bounded"
	"github.com/pdekit/pdekit/solvers/grid"
)

// plan is what a work folder is making: the Meta as far as it is known before
// the first sample, and the coordinates. Two runs of one plan make the same
// bytes.
type plan struct {
	Meta        *Meta                `json:"meta"`
	Coordinates map[string][]float64 `json:"coordinates"`
	earlier     *Earlier
}

func newPlan(meta *Meta, layout []grid.Array) *plan {
	p := &plan{Meta: meta.clone(), Coordinates: map[string][]float64{}}
	for _, a := range layout {
		if a.Coordinate() {
			p.Coordinates[a.Name] = a.Values
		}
	}
	return p
}

// planOf is the plan of a finished dataset.
func planOf(d *Dataset) *plan {
	p := &plan{Meta: d.meta.clone(), Coordinates: map[string][]float64{}}
	for name, a := range p.Meta.Arrays {
		a.SHA256 = ""
		p.Meta.Arrays[name] = a
	}
	for _, info := range d.infos {
		if info.Coordinate() {
			p.Coordinates[info.Name] = info.Values
		}
	}
	return p
}

func (p *plan) write(path string) error {
	b, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(path, b)
}

// readPlan reads the plan of a work folder; nil if there is none, or none that
// can be read, which no run leaves.
func readPlan(path string) (*plan, error) {
	b, err := bounded.File(path, metaLimit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := new(plan)
	if json.Unmarshal(b, p) != nil || p.Meta == nil || p.Meta.Samples < 1 {
		return nil, nil
	}
	return p, nil
}

// differs names the fields in which another plan differs, nil if in none. A
// certificate is not compared: it is the outcome of work, not a part of its plan.
func (p *plan) differs(there *plan) error {
	fields, err := differences(p, there)
	if err != nil || len(fields) == 0 {
		return err
	}
	// The command and the solver's description follow from the rest.
	if causes := slices.DeleteFunc(slices.Clone(fields), derived); len(causes) > 0 {
		fields = causes
	}
	const most = 4
	if len(fields) > most {
		fields = append(fields[:most], fmt.Sprintf("and %d more", len(fields)-most))
	}
	return fmt.Errorf("it was made otherwise: %s", strings.Join(fields, "; "))
}

func derived(field string) bool {
	return strings.HasPrefix(field, "command ") || strings.HasPrefix(field, "solver.") || strings.HasPrefix(field, "arrays.")
}

func differences(now, there *plan) ([]string, error) {
	var trees [2]any
	plans := [2]plan{{Meta: now.Meta.clone(), Coordinates: now.Coordinates}, {Meta: there.Meta.clone(), Coordinates: there.Coordinates}}
	if err := now.earlier.read(plans[0].Meta, plans[1].Meta); err != nil {
		return nil, err
	}
	for i, q := range plans {
		q.Meta.Certificate = nil
		b, err := json.Marshal(q)
		if err != nil {
			return nil, err
		}
		d := json.NewDecoder(bytes.NewReader(b))
		d.UseNumber() // a seed may pass 2⁵³
		if err := d.Decode(&trees[i]); err != nil {
			return nil, err
		}
	}
	var out []string
	compare("", trees[0], trees[1], &out)
	return out, nil
}

// compare appends the paths at which two JSON trees differ.
func compare(path string, now, there any, out *[]string) {
	a, aIsMap := now.(map[string]any)
	b, bIsMap := there.(map[string]any)
	if aIsMap && bIsMap {
		keys := []string{}
		for k := range a {
			keys = append(keys, k)
		}
		for k := range b {
			if _, both := a[k]; !both {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		for _, k := range keys {
			sub := k
			if path != "" && path != "meta" {
				sub = path + "." + k
			}
			compare(sub, a[k], b[k], out)
		}
		return
	}
	x, y := text(now), text(there)
	if x != y && !sameNumber(now, there) {
		*out = append(*out, fmt.Sprintf("%s was %s, is now %s", path, shorten(y), shorten(x)))
	}
}

// sameNumber reports whether two values are one number, written in two ways:
// 1e-06 and 0.000001.
func sameNumber(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, too := b.(json.Number)
	if !isNumber || !too || !strings.ContainsAny(string(x+y), ".eE") {
		return false
	}
	p, err := x.Float64()
	q, err2 := y.Float64()
	return err == nil && err2 == nil && p == q
}

func text(v any) string {
	if v == nil {
		return "absent"
	}
	b, err := json.Marshal(v)
	if err != nil { // cannot be: it was decoded from JSON
		panic(err)
	}
	return string(b)
}

func shorten(s string) string {
	const limit = 60
	if len(s) <= limit {
		return s
	}
	return s[:limit] + "…"
}
