package main

import (
	"testing"

	"github.com/pdekit/pdekit/solvers"
)

// Every equation is certified as it is by default; 128³ points are not, unless
// that is asked for.
func TestCertificateAffordable(t *testing.T) {
	for _, e := range solvers.Equations() {
		s, err := e.New().Setup()
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		if !certificateAffordable(s) {
			t.Errorf("%s is not certified by default", e.Name)
		}
	}
	s, err := setupCase("taylor-green-3d", "grid=128 reynolds=100")
	if err != nil {
		t.Fatal(err)
	}
	if certificateAffordable(s) {
		t.Error("128³ points are certified without being asked for")
	}
}
