package plots

import (
	"image"
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// The shares of a film's 256 colours: the field's map, the error's map, and
// the rest for text and lines. Odd, so that zero has a colour of its own.
const (
	fieldColors = 111
	errorColors = 91
)

// maps prepares a film of heat maps: all that stands still is drawn once, and
// each frame fills the panels and writes its time.
func (m *film) maps() error {
	r, th := &m.rollout, m.theme
	fieldScale, errorScale, err := r.scales(th)
	if err != nil {
		return err
	}
	s, err := m.sheet(m.frames[0])
	if err != nil {
		return err
	}
	shades := []color.RGBA{th.background, th.missing}
	for i := range 40 {
		shades = append(shades, mix(th.background, th.text, float64(i+1)/40))
	}
	m.colors = make(color.Palette, 0, 256)
	fieldBase := m.ramp(fieldScale.cmap, fieldColors)
	errorBase := m.ramp(errorScale.cmap, errorColors)
	missing := uint8(len(m.colors) + 1)
	for _, c := range shades {
		m.colors = append(m.colors, c)
	}
	quantise := newQuantiser(m.colors)
	edge := quantise.index(th.frame)

	var panels []box
	p := m.canvas(m.height)
	p.record = &panels
	s.draw(p)
	base := image.NewPaletted(image.Rect(0, 0, m.width, m.height), m.colors)
	quantise.convert(base, p.pixels, 0)
	band := m.titleBand()
	for y := range band {
		for x := range m.width {
			base.Pix[y*base.Stride+x] = quantise.index(th.background)
		}
	}
	m.paint = func(dst *image.Paletted, i int) {
		copy(dst.Pix, base.Pix)
		q := newQuantiser(m.colors)
		m.writeTitle(dst, q, r.title(i), band)
		for k, b := range panels {
			at := p.pixelBox(b)
			switch k {
			case 0:
				sample(dst, at, r.Truth.plane(i, r.Channel), fieldScale, fieldBase, fieldColors, missing)
			case 1:
				sample(dst, at, r.Prediction.plane(i, r.Channel), fieldScale, fieldBase, fieldColors, missing)
			case 2:
				sample(dst, at, r.errorSlice(i), errorScale, errorBase, errorColors, missing)
			}
			outline(dst, at, edge)
		}
	}
	return nil
}

// profiles prepares a film of curves, drawn anew for each frame.
func (m *film) profiles() error {
	th := m.theme
	if _, err := m.sheet(m.frames[0]); err != nil {
		return err
	}
	m.colors = color.Palette{th.background}
	for _, c := range []struct {
		to    color.RGBA
		steps int
	}{{th.text, 32}, {th.frame, 16}, {th.grid, 6}, {th.line(0), 32}, {th.line(1), 32}, {th.line(3), 32}} {
		for i := range c.steps {
			m.colors = append(m.colors, mix(th.background, c.to, float64(i+1)/float64(c.steps)))
		}
	}
	for i := range 24 {
		m.colors = append(m.colors, mix(th.line(0), th.line(1), float64(i+1)/25))
	}
	m.paint = func(dst *image.Paletted, i int) {
		s, err := compose(still{m.rollout, i}, th)
		if err != nil {
			panic(err) // the first frame was laid out from the same data
		}
		p := m.canvas(m.height)
		s.draw(p)
		newQuantiser(m.colors).convert(dst, p.pixels, 0)
	}
	return nil
}

// canvas is a painter on m.width × height pixels.
func (m *film) canvas(height int) *painter {
	unit := 72 / vg.Length(m.dpi)
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(m.width)*unit, vg.Length(height)*unit), vgimg.UseDPI(m.dpi), vgimg.UseBackgroundColor(m.theme.background))
	return &painter{canvas: c, theme: m.theme, dpi: float64(m.dpi), pixels: c.Image().(*image.RGBA)}
}

// titleBand is the height in pixels of the title at the top.
func (m *film) titleBand() int {
	return int(float64(margin+titleSize+0.3*titleGap) * float64(m.dpi) / 72)
}

// writeTitle draws a title into the band at the top of dst, where compose puts
// it.
func (m *film) writeTitle(dst *image.Paletted, q *quantiser, s string, band int) {
	p := m.canvas(band)
	unit := 72 / vg.Length(m.dpi)
	top := vg.Length(band) * unit
	w := vg.Length(m.width) * unit
	p.text(w/2, top-margin-0.8*titleSize, shorten(titleSize, s, w-2*margin), titleSize, 0.5, 0, m.theme.text)
	q.convert(dst, p.pixels, 0)
}

// ramp appends n colours of a map to the palette and returns the first's index.
func (m *film) ramp(c *colormap, n int) uint8 {
	base := len(m.colors)
	for i := range n {
		m.colors = append(m.colors, c.colors[(i*255+(n-1)/2)/(n-1)])
	}
	return uint8(base)
}

// sample draws a plane into r: the nearest value where it grows, the mean of
// the values covered where it shrinks. Colours are base … base+n−1.
func sample(dst *image.Paletted, r image.Rectangle, pl plane, s scale, base uint8, n int, missing uint8) {
	dw, dh := r.Dx(), r.Dy()
	// Each value once; pixels then look up and average scale positions.
	at := make([]float32, pl.w*pl.h)
	for j := range pl.h {
		for i := range pl.w {
			at[j*pl.w+i] = float32(s.at(pl.at(i, j)))
		}
	}
	top := float32(n - 1)
	for y := range dh {
		row := dst.Pix[dst.PixOffset(r.Min.X, r.Min.Y+y):]
		up := dh - 1 - y
		j0 := up * pl.h / dh
		j1 := max(j0+1, (up+1)*pl.h/dh)
		for x := range dw {
			i0 := x * pl.w / dw
			i1 := max(i0+1, (x+1)*pl.w/dw)
			sum := float32(0)
			for j := j0; j < j1; j++ {
				for i := i0; i < i1; i++ {
					sum += at[j*pl.w+i]
				}
			}
			v := sum / float32((i1-i0)*(j1-j0))
			if v != v {
				row[x] = missing
				continue
			}
			row[x] = base + uint8(v*top+0.5)
		}
	}
}

// outline draws the edge of r in one colour.
func outline(dst *image.Paletted, r image.Rectangle, c uint8) {
	for x := r.Min.X; x < r.Max.X; x++ {
		dst.SetColorIndex(x, r.Min.Y, c)
		dst.SetColorIndex(x, r.Max.Y-1, c)
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		dst.SetColorIndex(r.Min.X, y, c)
		dst.SetColorIndex(r.Max.X-1, y, c)
	}
}

// quantiser finds the nearest palette entry of a colour and remembers it.
type quantiser struct {
	colors color.Palette
	known  map[[3]uint8]uint8
}

func newQuantiser(p color.Palette) *quantiser {
	return &quantiser{p, map[[3]uint8]uint8{}}
}

func (q *quantiser) index(c color.RGBA) uint8 {
	key := [3]uint8{c.R, c.G, c.B}
	i, ok := q.known[key]
	if !ok {
		i = uint8(q.colors.Index(c))
		q.known[key] = i
	}
	return i
}

// convert sets the rows of dst from row y0 on to src, both equally wide.
func (q *quantiser) convert(dst *image.Paletted, src *image.RGBA, y0 int) {
	var last [3]uint8
	at := q.index(color.RGBA{A: 255})
	for y := range src.Bounds().Dy() {
		row, out := src.Pix[y*src.Stride:], dst.Pix[(y0+y)*dst.Stride:]
		for x := range src.Bounds().Dx() {
			key := [3]uint8{row[4*x], row[4*x+1], row[4*x+2]}
			if key != last {
				last, at = key, q.index(color.RGBA{key[0], key[1], key[2], 255})
			}
			out[x] = at
		}
	}
}
