package main

import (
	"context"
	"fmt"

	"github.com/pdekit/pdekit/solvers/random"
)

// krylovFamily is a hundred related linear systems, solved along several routes.
type krylovFamily struct {
	name, equation, flags string
	routes                []krylovRoute
}

// krylovRoute is one way to solve a family: an equation that takes it (the
// family's own if empty) and its flags, or why there is none.
type krylovRoute struct{ name, equation, flags, none string }

// krylovSystems is the number of systems of a family.
const krylovSystems = 100

var (
	projections = []krylovRoute{
		{name: "GMRES(40), ILU(0)", flags: "method=krylov recycle=0"},
		{name: "GMRES(40), sorted, from the last solution", flags: "method=krylov recycle=0 chunk=100"},
		{name: "GCRO-DR(40, 20), each by itself", flags: "method=krylov recycle=20"},
		{name: "GCRO-DR(40, 20), sorted and recycled", flags: "method=krylov recycle=20 chunk=100"},
		{name: "LU, nested dissection", flags: "method=lu"},
	}
	krylovFamilies = []krylovFamily{
		{"krylov-darcy", "screened-poisson", "grid=65 screening=0 coefficient=lognormal source=constant", append([]krylovRoute{
			{name: "CG, ILU(0)", flags: "method=cg"},
			{name: "CG, multigrid", equation: "darcy", flags: "grid=65 law=lognormal residual=1e-9"},
		}, projections...)},
		{"krylov-helmholtz", "helmholtz", "grid=65 wavenumber=8 contrast=0.05", append([]krylovRoute{
			{name: "CG, ILU(0) or multigrid", none: "indefinite: neither applies"},
		}, projections...)},
	}
)

// benchKrylov solves a hundred related systems along each route, on one thread:
// a part of bench solve, and a suite by itself.
func (a *app) benchKrylov(ctx context.Context, b *bench) error {
	t := table{{"100 systems of", "route", "products with the matrix", "seconds"}}
	for _, family := range krylovFamilies {
		if !b.wanted(family.name) && !b.wanted("krylov") || b.has(family.name+"/"+family.routes[1].name) {
			continue
		}
		a.say("%s: %s", family.name, plural(len(family.routes), "route"))
		for _, route := range family.routes {
			if route.none != "" {
				t = append(t, []string{family.equation + " " + family.flags, route.name, "–", route.none})
				continue
			}
			equation, flags := family.equation, family.flags+" "+route.flags
			if route.equation != "" {
				equation, flags = route.equation, route.flags
			}
			solver, err := setupCase(equation, flags)
			if err != nil {
				return err
			}
			dst := sampleOf(solver)
			begin := a.Now()
			var failure error
			for i := range krylovSystems {
				if failure = solver.Solve(ctx, random.New(1, i), dst); failure != nil {
					break
				}
			}
			seconds := a.Now().Sub(begin).Seconds()
			products, count := "–", 0
			if p, ok := solver.(interface{ Products() int }); ok && route.flags != "method=lu" {
				count = p.Products()
				products = fmt.Sprint(count)
			}
			outcome := fmt.Sprintf("%.2f", seconds)
			if failure != nil {
				outcome = "failed: " + failure.Error()
			}
			row := b.of(family.name + "/" + route.name)
			row.Products, row.Seconds, row.Flags, row.Failed = count, seconds, flags, failure != nil
			t = append(t, []string{family.equation + " " + family.flags, route.name, products, outcome})
		}
	}
	b.print(t)
	return ctx.Err()
}
