package plots

import (
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// box is a rectangle in points.
type box struct{ x0, y0, x1, y1 vg.Length }

func (b box) w() vg.Length { return b.x1 - b.x0 }
func (b box) h() vg.Length { return b.y1 - b.y0 }

// painter draws a figure's primitives on a canvas: boxes, lines, areas, text
// and rasters.
type painter struct {
	canvas vg.Canvas
	theme  *theme
	// pixels is what the canvas draws on, if it is a raster, and dpi its
	// resolution: rasters then go to whole pixels.
	pixels *image.RGBA
	dpi    float64
	// record, if not nil, takes the boxes of planes instead of drawing them.
	record *[]box
}

// snap moves b's edges to whole pixels of a raster canvas.
func (p *painter) snap(b box) box {
	if p.pixels == nil {
		return b
	}
	s := func(v vg.Length) vg.Length {
		return vg.Length(math.Round(float64(v)*p.dpi/72) * 72 / p.dpi)
	}
	return box{s(b.x0), s(b.y0), s(b.x1), s(b.y1)}
}

// pixelBox is b in pixels of the raster canvas.
func (p *painter) pixelBox(b box) image.Rectangle {
	f := func(v vg.Length) int { return int(math.Round(float64(v) * p.dpi / 72)) }
	h := p.pixels.Bounds().Dy()
	return image.Rect(f(b.x0), h-f(b.y1), f(b.x1), h-f(b.y0))
}

// raster draws img into b.
func (p *painter) raster(b box, img *image.Paletted) {
	if p.pixels != nil {
		blit(p.pixels, p.pixelBox(b), img)
		return
	}
	// Viewers smooth small images; repeated pixels keep their edges.
	p.canvas.DrawImage(vg.Rectangle{Min: vg.Point{X: b.x0, Y: b.y0}, Max: vg.Point{X: b.x1, Y: b.y1}}, enlarge(img, 256))
}

// heat draws a plane into b, or records it if the painter prepares a film.
func (p *painter) heat(b box, pl plane, s scale) {
	if p.record != nil {
		*p.record = append(*p.record, b)
		return
	}
	p.raster(b, heat(pl, s, p.theme.missing))
}

// panel draws a plane in its frame: values, what lies over them, then outline,
// ticks and labels.
func (p *painter) panel(f *frame, pl plane, s scale) {
	p.heat(f.box, pl, s)
	if pl.over != nil && p.record == nil {
		pl.over(p, f)
	}
	f.draw(p)
}

// fill paints b.
func (p *painter) fill(b box, c color.Color) {
	p.area([]vg.Point{{X: b.x0, Y: b.y0}, {X: b.x1, Y: b.y0}, {X: b.x1, Y: b.y1}, {X: b.x0, Y: b.y1}}, c)
}

// area paints a polygon.
func (p *painter) area(pts []vg.Point, c color.Color) {
	if len(pts) < 3 {
		return
	}
	path := polyline(pts)
	path.Close()
	p.canvas.SetColor(c)
	p.canvas.Fill(path)
}

// stroke draws b's outline.
func (p *painter) stroke(b box, width vg.Length, c color.Color) {
	path := polyline([]vg.Point{{X: b.x0, Y: b.y0}, {X: b.x1, Y: b.y0}, {X: b.x1, Y: b.y1}, {X: b.x0, Y: b.y1}})
	path.Close()
	p.pen(width, c)
	p.canvas.Stroke(path)
}

// line draws connected points; dash alternates drawn and blank lengths.
func (p *painter) line(pts []vg.Point, width vg.Length, c color.Color, dash ...vg.Length) {
	if len(pts) < 2 {
		return
	}
	p.pen(width, c, dash...)
	p.canvas.Stroke(polyline(pts))
	if len(dash) > 0 {
		p.canvas.SetLineDash(nil, 0)
	}
}

// dot paints a disc.
func (p *painter) dot(x, y, radius vg.Length, c color.Color) {
	var path vg.Path
	path.Move(vg.Point{X: x + radius, Y: y})
	path.Arc(vg.Point{X: x, Y: y}, radius, 0, 2*math.Pi)
	path.Close()
	p.canvas.SetColor(c)
	p.canvas.Fill(path)
}

func (p *painter) pen(width vg.Length, c color.Color, dash ...vg.Length) {
	p.canvas.SetColor(c)
	p.canvas.SetLineWidth(width)
	p.canvas.SetLineDash(dash, 0)
}

func polyline(pts []vg.Point) vg.Path {
	path := make(vg.Path, 0, len(pts)+1)
	path.Move(pts[0])
	for _, q := range pts[1:] {
		path.Line(q)
	}
	return path
}

// text draws s with its anchor at (x, y): ax is 0 for left, ½ for centre, 1
// for right; ay is 0 for the baseline, ½ for the middle of capitals, 1 for
// their top.
func (p *painter) text(x, y vg.Length, s string, size vg.Length, ax, ay vg.Length, c color.Color) {
	x -= ax * textWidth(size, s)
	y -= ay * capHeight(size)
	p.canvas.SetColor(c)
	for _, r := range runs(s) {
		f := face(size * r.scale)
		p.canvas.FillString(f, vg.Point{X: x, Y: y + r.raise*size}, r.text)
		x += f.Width(r.text)
	}
}

// textUp draws s reading upward, centred at (x, y).
func (p *painter) textUp(x, y vg.Length, s string, size vg.Length, c color.Color) {
	p.canvas.Push()
	p.canvas.Translate(vg.Point{X: x, Y: y})
	p.canvas.Rotate(math.Pi / 2)
	p.text(0, 0, s, size, 0.5, 0.5, c)
	p.canvas.Pop()
}
