package main

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/pdekit/pdekit/solvers/grid"
)

// judgeMarchi: C. H. Marchi et al., J. Braz. Soc. Mech. Sci. Eng. 31 (2009) 186,
// tables 6 and 7, at multiples of 1/16.
func judgeMarchi(f flowSample) ([]flowValue, error) {
	u := []float64{-0.041974991, -0.077125399, -0.109816214, -0.141930064, -0.172712391, -0.198470859, -0.212962392, -0.2091491418, -0.182080595, -0.131256301, -0.060245594, 0.027874448, 0.140425325, 0.31055709, 0.597466694}
	v := []float64{0.094807616, 0.149243, 0.174342933, 0.179243328, 0.169132064, 0.145730201, 0.1087758646, 0.057536559, -0.007748504, -0.084066715, -0.163010143, -0.227827313, -0.253768577, -0.218690812, -0.12331817}
	worst := 0.0
	for i := range u {
		at := float64(i+1) / 16
		worst = max(worst, math.Abs(f.last(0, 0.5, at)-u[i]), math.Abs(f.last(1, at, 0.5)-v[i]))
	}
	return []flowValue{{Name: "largest error on the centre lines", Computed: worst}}, nil
}

//go:embed references/cavity_botella1998_Re1000.csv
var botella []byte

// judgeBotella: O. Botella and R. Peyret, Comput. Fluids 27 (1998) 421: the
// velocities on the centre lines, and their extrema.
func judgeBotella(f flowSample) ([]flowValue, error) {
	rows, err := referenceRows(botella)
	if err != nil {
		return nil, err
	}
	var lines centreLines
	for _, row := range rows {
		k, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return nil, err
		}
		if err := lines.add(f, row[0], k/128, row[2]); err != nil {
			return nil, err
		}
	}
	least, most, lowest := math.Inf(1), math.Inf(-1), math.Inf(1)
	for i := range 2001 {
		at := float64(i) / 2000
		least = min(least, f.last(0, 0.5, at))
		v := f.last(1, at, 0.5)
		most, lowest = max(most, v), min(lowest, v)
	}
	return append(lines.values("largest error of %s"), flowValue{"least u on x = 1/2", least, -0.3885698}, flowValue{"largest v on y = 1/2", most, 0.3769447}, flowValue{"least v on y = 1/2", lowest, -0.5270771}), nil
}

//go:embed references/ghia1982_cavity.csv
var ghia []byte

// judgeGhia: U. Ghia, K. N. Ghia and C. T. Shin, J. Comput. Phys. 48 (1982) 387,
// tables I and II, without the values that are misprints.
func judgeGhia(reynolds string) func(f flowSample) ([]flowValue, error) {
	return func(f flowSample) ([]flowValue, error) {
		rows, err := referenceRows(ghia)
		if err != nil {
			return nil, err
		}
		const first, flag = 3, 9 // columns
		column := first + slices.Index([]string{"100", "400", "1000", "3200", "5000", "10000"}, reynolds)
		var lines centreLines
		for _, row := range rows {
			if strings.HasPrefix(row[flag], "Re"+reynolds+":") {
				continue
			}
			at, err := strconv.ParseFloat(row[2], 64)
			if err != nil {
				return nil, err
			}
			if err := lines.add(f, row[0], at, row[column]); err != nil {
				return nil, err
			}
		}
		return lines.values("largest distance of %s from Ghia et al."), nil
	}
}

// centreLines are the largest distances of u on x = ½ and v on y = ½ from a table.
type centreLines struct{ u, v float64 }

// add compares one value of a line, "u" or "v".
func (c *centreLines) add(f flowSample, line string, at float64, value string) error {
	want, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return err
	}
	if line == "u" {
		c.u = max(c.u, math.Abs(f.last(0, 0.5, at)-want))
	} else {
		c.v = max(c.v, math.Abs(f.last(1, at, 0.5)-want))
	}
	return nil
}

// values are both distances, under a name that tells what %s is.
func (c *centreLines) values(name string) []flowValue {
	return []flowValue{{Name: fmt.Sprintf(name, "u on x = 1/2"), Computed: c.u}, {Name: fmt.Sprintf(name, "v on y = 1/2"), Computed: c.v}}
}

// referenceRows are the rows of a table under its line of titles.
func referenceRows(table []byte) ([][]string, error) {
	r := csv.NewReader(bytes.NewReader(table))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	return rows[1:], nil
}

//go:embed references/cavity_smooth_lid.csv
var smoothLid []byte

// judgeSmoothLid: the finite-element solution of PINNacle.
func judgeSmoothLid(f flowSample) ([]flowValue, error) {
	rows, err := referenceRows(smoothLid)
	if err != nil {
		return nil, err
	}
	diff, size := 0.0, 0.0
	for _, row := range rows {
		var n [4]float64
		for i := range n {
			if n[i], err = strconv.ParseFloat(row[i], 64); err != nil {
				return nil, err
			}
		}
		for c := range 2 {
			d := f.last(c, n[0], n[1]) - n[2+c]
			diff, size = diff+d*d, size+n[2+c]*n[2+c]
		}
	}
	return []flowValue{{Name: "relative L2 error of (u, v)", Computed: grid.Relative(diff, size)}}, nil
}
