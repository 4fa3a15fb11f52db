package linear

import (
	"strconv"
	"strings"
)

// dashed writes a number as part of a name: 0.1 as 0-1.
func dashed(v float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(v, 'g', -1, 64), ".", "-")
}
