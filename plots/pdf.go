package plots

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// pdf is a canvas that writes one PDF page. Text is drawn as outlines, so that
// every character of the font prints, the file is small and no viewer can
// substitute a font; there are no dates, so that the same figure gives the same
// bytes.
type pdf struct {
	w, h   vg.Length
	page   bytes.Buffer
	images []*image.Paletted
	alphas []uint8 // each a graphics state /A0, /A1 …
	color  []color.NRGBA
}

func newPDF(w, h vg.Length) *pdf {
	c := &pdf{w: w, h: h, color: []color.NRGBA{{A: 255}}}
	vg.Initialize(c)
	return c
}

// SetLineWidth implements vg.Canvas.
func (c *pdf) SetLineWidth(w vg.Length) { fmt.Fprintf(&c.page, "%s w\n", coordinate(w)) }

// SetLineDash implements vg.Canvas.
func (c *pdf) SetLineDash(pattern []vg.Length, offset vg.Length) {
	c.page.WriteString("[")
	for _, d := range pattern {
		c.page.WriteString(coordinate(d) + " ")
	}
	fmt.Fprintf(&c.page, "] %s d\n", coordinate(offset))
}

// SetColor implements vg.Canvas.
func (c *pdf) SetColor(col color.Color) {
	if col == nil {
		col = color.Black
	}
	v := color.NRGBAModel.Convert(col).(color.NRGBA)
	c.color[len(c.color)-1] = v
	r, g, b := coordinate(vg.Length(v.R)/255), coordinate(vg.Length(v.G)/255), coordinate(vg.Length(v.B)/255)
	fmt.Fprintf(&c.page, "%s %s %s rg %s %s %s RG /A%d gs\n", r, g, b, r, g, b, c.alpha(v.A))
}

// alpha is the number of the graphics state of an opacity.
func (c *pdf) alpha(a uint8) int {
	for i, have := range c.alphas {
		if have == a {
			return i
		}
	}
	c.alphas = append(c.alphas, a)
	return len(c.alphas) - 1
}

// Rotate implements vg.Canvas.
func (c *pdf) Rotate(rad float64) {
	s, k := math.Sincos(rad)
	c.transform(k, s, -s, k, 0, 0)
}

// Translate implements vg.Canvas.
func (c *pdf) Translate(pt vg.Point) { c.transform(1, 0, 0, 1, pt.X, pt.Y) }

// Scale implements vg.Canvas.
func (c *pdf) Scale(x, y float64) { c.transform(x, 0, 0, y, 0, 0) }

func (c *pdf) transform(a, b, d, e float64, x, y vg.Length) {
	fmt.Fprintf(&c.page, "%s %s %s %s %s %s cm\n", coordinate(vg.Length(a)), coordinate(vg.Length(b)), coordinate(vg.Length(d)), coordinate(vg.Length(e)), coordinate(x), coordinate(y))
}

// Push implements vg.Canvas.
func (c *pdf) Push() {
	c.color = append(c.color, c.color[len(c.color)-1])
	c.page.WriteString("q\n")
}

// Pop implements vg.Canvas.
func (c *pdf) Pop() {
	c.color = c.color[:len(c.color)-1]
	c.page.WriteString("Q\n")
}

// Stroke implements vg.Canvas.
func (c *pdf) Stroke(p vg.Path) {
	c.outline(p)
	c.page.WriteString("S\n")
}

// Fill implements vg.Canvas.
func (c *pdf) Fill(p vg.Path) {
	c.outline(p)
	c.page.WriteString("f\n")
}

func (c *pdf) outline(p vg.Path) {
	var at vg.Point
	for _, s := range p {
		switch s.Type {
		case vg.MoveComp:
			c.op("m", s.Pos)
		case vg.LineComp:
			c.op("l", s.Pos)
		case vg.CurveComp:
			if len(s.Control) == 1 {
				c.quadratic(at, s.Control[0], s.Pos)
			} else {
				c.op("c", s.Control[0], s.Control[1], s.Pos)
			}
		case vg.ArcComp:
			s.Pos = c.arc(s)
		case vg.CloseComp:
			c.page.WriteString("h\n")
		}
		at = s.Pos
	}
}

// quadratic writes a quadratic Bézier curve as a cubic one.
func (c *pdf) quadratic(a, q, b vg.Point) {
	third := func(end vg.Point) vg.Point {
		return vg.Point{X: (end.X + 2*q.X) / 3, Y: (end.Y + 2*q.Y) / 3}
	}
	c.op("c", third(a), third(b), b)
}

// arc writes an arc in pieces of at most a quarter turn and returns its end.
func (c *pdf) arc(s vg.PathComp) vg.Point {
	n := max(1, int(math.Ceil(math.Abs(s.Angle)/(math.Pi/2)-1e-9)))
	step := s.Angle / float64(n)
	k := 4. / 3 * math.Tan(step/4)
	on := func(a float64) (pt, tangent vg.Point) {
		sin, cos := math.Sincos(a)
		x, y := vg.Length(cos)*s.Radius, vg.Length(sin)*s.Radius
		return vg.Point{X: s.Pos.X + x, Y: s.Pos.Y + y}, vg.Point{X: -y * vg.Length(k), Y: x * vg.Length(k)}
	}
	end, t0 := on(s.Start)
	c.op("l", end)
	for i := range n {
		next, t1 := on(s.Start + float64(i+1)*step)
		c.op("c", end.Add(t0), next.Sub(t1), next)
		end, t0 = next, t1
	}
	return end
}

func (c *pdf) op(name string, pts ...vg.Point) {
	for _, q := range pts {
		c.page.WriteString(coordinate(q.X) + " " + coordinate(q.Y) + " ")
	}
	c.page.WriteString(name + "\n")
}

// FillString implements vg.Canvas: the glyphs' outlines.
func (c *pdf) FillString(f font.Face, pt vg.Point, s string) {
	const em = 2048 // outlines are asked for at this size, in 1/64ths
	unit := f.Font.Size / em / 64
	for i, r := range s {
		glyph, err := f.Face.GlyphIndex(nil, r)
		if err != nil {
			continue
		}
		// The width up to here, so that kerning is that of the whole string.
		x := pt.X + f.Width(s[:i+len(string(r))]) - f.Width(string(r))
		segments, err := f.Face.LoadGlyph(nil, glyph, em<<6, nil)
		if err != nil || len(segments) == 0 {
			continue
		}
		var at vg.Point
		for k, seg := range segments {
			var q [3]vg.Point
			for j, a := range seg.Args {
				q[j] = vg.Point{X: x + vg.Length(a.X)*unit, Y: pt.Y - vg.Length(a.Y)*unit}
			}
			switch seg.Op {
			case 0: // move
				if k > 0 {
					c.page.WriteString("h\n")
				}
				c.op("m", q[0])
				at = q[0]
			case 1: // line
				c.op("l", q[0])
				at = q[0]
			case 2: // quadratic
				c.quadratic(at, q[0], q[1])
				at = q[1]
			case 3: // cubic
				c.op("c", q[0], q[1], q[2])
				at = q[2]
			}
		}
		c.page.WriteString("h f\n")
	}
}

// DrawImage implements vg.Canvas for paletted images.
func (c *pdf) DrawImage(r vg.Rectangle, img image.Image) {
	pal, ok := img.(*image.Paletted)
	if !ok {
		panic("plots: only paletted images go into a PDF")
	}
	size := r.Size()
	c.images = append(c.images, pal)
	fmt.Fprintf(&c.page, "q %s 0 0 %s %s %s cm /I%d Do Q\n", coordinate(size.X), coordinate(size.Y), coordinate(r.Min.X), coordinate(r.Min.Y), len(c.images)-1)
}

// coordinate writes a number to a thousandth, without an exponent.
func coordinate(v vg.Length) string {
	s := bytes.TrimRight(fmt.Appendf(nil, "%.3f", float64(v)), "0")
	s = bytes.TrimSuffix(s, []byte("."))
	if string(s) == "-0" {
		return "0"
	}
	return string(s)
}

// write writes the document: catalogue, pages, page, contents, then images.
func (c *pdf) write(w io.Writer) error {
	var out bytes.Buffer
	var offsets []int
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	object := func(body string, stream []byte) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n", len(offsets))
		if stream == nil {
			fmt.Fprintf(&out, "<< %s >>\nendobj\n", body)
			return
		}
		var z bytes.Buffer
		zw := zlib.NewWriter(&z)
		zw.Write(stream) // a bytes.Buffer takes everything
		zw.Close()
		fmt.Fprintf(&out, "<< %s /Filter /FlateDecode /Length %d >>\nstream\n", body, z.Len())
		z.WriteTo(&out)
		out.WriteString("\nendstream\nendobj\n")
	}
	object("/Type /Catalog /Pages 2 0 R", nil)
	object("/Type /Pages /Kids [3 0 R] /Count 1", nil)
	var resources bytes.Buffer
	for i, a := range c.alphas {
		s := coordinate(vg.Length(a) / 255)
		fmt.Fprintf(&resources, "/A%d << /ca %s /CA %s >> ", i, s, s)
	}
	resources.WriteString(">> /XObject << ")
	for i := range c.images {
		fmt.Fprintf(&resources, "/I%d %d 0 R ", i, 5+i)
	}
	object(fmt.Sprintf("/Type /Page /Parent 2 0 R /MediaBox [0 0 %s %s] /Contents 4 0 R /Resources << /ExtGState << %s>> >>", coordinate(c.w), coordinate(c.h), resources.String()), nil)
	object("", c.page.Bytes())
	for _, img := range c.images {
		b := img.Bounds()
		palette := ""
		for _, col := range img.Palette {
			v := color.NRGBAModel.Convert(col).(color.NRGBA)
			palette += fmt.Sprintf("%02x%02x%02x", v.R, v.G, v.B)
		}
		object(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8 /ColorSpace [/Indexed /DeviceRGB %d <%s>]", b.Dx(), b.Dy(), len(img.Palette)-1, palette), img.Pix)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	_, err := out.WriteTo(w)
	return err
}
