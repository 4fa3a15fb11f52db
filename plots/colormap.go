package plots

import (
	"encoding/hex"
	"fmt"
	"image/color"
	"strings"
)

// colormap is 256 colours, low to high.
type colormap struct {
	name   string
	colors [256]color.RGBA
}

// Colormaps lists the names that Options.Cmap takes; each may be followed by
// "_r" to run backwards. viridis, magma and cividis are for quantities with a
// low and a high end, vik and berlin (light and dark centre) for signed ones,
// twilight for phases.
func Colormaps() []string {
	return []string{"viridis", "magma", "cividis", "twilight", "vik", "berlin"}
}

func tableOf(name string) string {
	return map[string]string{
		"viridis": viridisHex, "magma": magmaHex, "cividis": cividisHex,
		"twilight": twilightHex, "vik": vikHex, "berlin": berlinHex,
	}[name]
}

// ColormapTable is the named map as 256 colours RRGGBB in hexadecimal, low to
// high; "" for a name that Colormaps does not list.
func ColormapTable(name string) string { return tableOf(name) }

// lookupColormap returns the named map.
func lookupColormap(name string) (*colormap, error) {
	base, reversed := strings.CutSuffix(name, "_r")
	raw, err := hex.DecodeString(tableOf(base))
	if err != nil || len(raw) != 3*256 {
		return nil, fmt.Errorf("colour map %q: unknown; choose one of %s, each also with _r", name, strings.Join(Colormaps(), ", "))
	}
	m := &colormap{name: name}
	for i := range m.colors {
		at := i
		if reversed {
			at = 255 - i
		}
		m.colors[i] = color.RGBA{raw[3*at], raw[3*at+1], raw[3*at+2], 255}
	}
	return m, nil
}

// diverging reports whether the map has its neutral colour in the middle.
func (m *colormap) diverging() bool {
	return strings.HasPrefix(m.name, "vik") || strings.HasPrefix(m.name, "berlin")
}
