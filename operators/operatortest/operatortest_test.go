package operatortest

import "testing"

func TestCatalogue(t *testing.T) { Run(t) }
