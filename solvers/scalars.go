package solvers

import "github.com/pdekit/pdekit/solvers/random"

// Parameter is one scalar of an equation, fixed or drawn for each sample.
type Parameter struct {
	Name  string // its label in the params array: "viscosity"
	Unit  string // "1" where dimensionless
	Range random.Range
}

// Scalars are the parameters of an equation that are recorded with each sample.
// An evolution embeds them, draws them in Initial and reads them by At; that
// makes it Parameterised.
type Scalars struct {
	list   []Parameter
	values []float64
}

var _ Parameterised = (*Scalars)(nil)

// NewScalars returns the scalars with their smallest values drawn.
func NewScalars(list ...Parameter) *Scalars {
	p := &Scalars{list: list, values: make([]float64, len(list))}
	for i, q := range list {
		p.values[i] = q.Range.Lo
	}
	return p
}

// Draw draws the values of a sample, each from its own fork of rng, so that
// varying one parameter does not change what else is drawn.
func (p *Scalars) Draw(rng *random.Stream) {
	for i, q := range p.list {
		p.values[i] = q.Range.Draw(rng.Fork("parameter " + q.Name))
	}
}

// At is the value of parameter i.
func (p *Scalars) At(i int) float64 { return p.values[i] }

// Parameters implements Parameterised.
func (p *Scalars) Parameters() (names, units []string) {
	for _, q := range p.list {
		names, units = append(names, q.Name), append(units, q.Unit)
	}
	return names, units
}

// Values implements Parameterised.
func (p *Scalars) Values(dst []float64) { copy(dst, p.values) }

// Set takes up the values of a stored sample. nil leaves them as they are.
func (p *Scalars) Set(values []float64) { copy(p.values, values) }
