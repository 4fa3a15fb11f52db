//go:build !amd64 || noasm

package elliptic

// Without assembly, Go does all of every row.

func (l *level) relaxFast(_, _ int) bool                        { return false }
func (l *level) startFast(_, _ int) bool                        { return false }
func (l *level) residualFast(_, _ int) bool                     { return false }
func (l *level) applyFast(_ *lanes, _, _ []float64, _ int) int  { return 0 }
func dotFast(_ *lanes, _, _ []float64) int                      { return 0 }
func conjugateFast(_, _ []float64, _ float64) int               { return 0 }
func advanceFast(_ *lanes, _, _, _, _ []float64, _ float64) int { return 0 }
func restrictFast(_, _, _, _ []float64) int                     { return 0 }
func prolongFast(_, _, _, _ []float64) int                      { return 0 }
