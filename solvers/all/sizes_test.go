package all

import (
	"flag"
	"github.com/pdekit/pdekit/solvers"
	"io"
	"strings"
	"testing"
)

// A number with too many digits is refused before memory is asked for, by the
// name of its flag.
func TestSizesThatFitNoMachineAreRefused(t *testing.T) {
	for _, c := range []struct{ equation, flags, want string }{
		{"burgers", "-grid 1000000000000", "--grid"},
		{"burgers", "-grid 16 -solve-grid 1600000000000", "--solve-grid"},
		{"burgers", "-grid 16 -snapshots 1000000000000", "--snapshots"},
		{"navier-stokes", "-grid 1000000", "--grid"},
		{"darcy", "-grid 1000000", "--grid"},
		{"poisson", "-dims 3 -grid 1025", "--grid"},
	} {
		t.Run(c.equation+c.want, func(t *testing.T) {
			equation, _ := solvers.Lookup(c.equation)
			problem := equation.New()
			fs := flag.NewFlagSet("", flag.ContinueOnError)
			fs.SetOutput(io.Discard)
			problem.Flags(fs)
			if err := fs.Parse(strings.Fields(c.flags)); err != nil {
				t.Fatal(err)
			}
			if _, err := problem.Setup(); err == nil || !strings.HasPrefix(err.Error(), c.want+" is") {
				t.Fatalf("%v; want an error of %s", err, c.want)
			}
		})
	}
}
