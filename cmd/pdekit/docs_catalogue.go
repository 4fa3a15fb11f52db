package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"

	"github.com/pdekit/pdekit/solvers"
)

// catalogueSeconds is what one sample of each equation's defaults costs, as
// bench catalogue --threads 1 measured it.
//
//go:embed references/catalogue-seconds.json
var catalogueSeconds []byte

// catalogueTable lists the equations with what their defaults store, the orders
// of their schemes, and what a sample costs.
func catalogueTable() string {
	seconds := map[string]float64{}
	if err := json.Unmarshal(catalogueSeconds, &seconds); err != nil {
		panic("pdekit: references/catalogue-seconds.json: " + err.Error())
	}
	t := table{{"equation", "", "stored", "order in space", "order in time", "seconds a sample", "samples/s"}}
	for _, e := range solvers.Equations() {
		row := []string{fmt.Sprintf("[`%s`](#%s)", e.Name, anchor(docTitle(e.Doc))), docTitle(e.Doc), "–", "–", "–", "–", "–"}
		if solver, err := setupCase(e.Name, ""); err == nil {
			u := solver.Layout()[0]
			row[2] = times(u.Shape)
			if d, ok := solver.(solvers.Describer); ok {
				row[3], row[4] = schemeOrder(d.Describe().SpaceOrder), schemeOrder(d.Describe().TimeOrder)
			}
		}
		if s, ok := seconds[e.Name]; ok && s > 0 {
			row[5], row[6] = fmt.Sprintf("%.2g", s), rate(1/s)
		}
		t = append(t, row)
	}
	return t.markdown() + `
Stored is the shape of a sample of the defaults: frames, channels, points; steady problems
have no frames. The order in space is measured for every entry that has one, within 0.2, by
the tests (` + "`go test ./solvers/... -run 'TestEveryEquation/.*/order'`" + `), which also ask for
determinism, invariants, finite samples over the parameters, and a blow-up that is reported
at the step where it arises; a dash in time means exact in time or steady. Seconds
are processor time of one core (Intel Xeon with AVX-512), on a machine that others used too:
` + "`pdekit bench catalogue --threads 1`" + `.
`
}

// schemeOrder is an order of accuracy for a table.
func schemeOrder(order int) string {
	if order == 0 {
		return "–"
	}
	return fmt.Sprint(order)
}

// rate is a number of samples per second to two digits, without an exponent.
func rate(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2g", v)
	}
	digits := math.Pow(10, math.Floor(math.Log10(v))-1)
	return fmt.Sprintf("%.0f", math.Round(v/digits)*digits)
}
