package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
)

// quiver draws arrows over a panel, about n along its longer side. A speed of full
// is as long as their distance; faster ones are cut to half as much again.
func quiver(u, v lattice, full float64, n int, ink inks) func(p *painter, f *frame) {
	return func(p *painter, f *frame) {
		step := max(f.w(), f.h()) / vg.Length(n)
		step = max(step, 5)
		nx, ny := max(1, int(f.w()/step)), max(1, int(f.h()/step))
		for i := range nx {
			for j := range ny {
				s, t := (float64(i)+0.5)/float64(nx), (float64(j)+0.5)/float64(ny)
				x, y := f.x.lo+(f.x.hi-f.x.lo)*s, f.y.lo+(f.y.hi-f.y.lo)*t
				a, b := u.at(x, y), v.at(x, y)
				q := speedOf(a, b)
				if !finite(q) || !(full > 0) {
					continue
				}
				length := 0.95 * step * vg.Length(min(q/full, 1.5))
				at := f.point(x, y)
				if length < 0.8 {
					if length > 0.02 {
						p.dot(at.X, at.Y, 0.5, ink.line)
					}
					continue
				}
				dx, dy := length/2*vg.Length(a/q), length/2*vg.Length(b/q)
				p.arrow(vg.Point{X: at.X - dx, Y: at.Y - dy}, vg.Point{X: at.X + dx, Y: at.Y + dy}, ink)
			}
		}
	}
}

// arrow draws an arrow whose head shrinks with it.
func (p *painter) arrow(from, to vg.Point, ink inks) {
	length := vg.Length(math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y)))
	head := min(max(0.42*length, 1.6), 3.4)
	p.haloed([]vg.Point{from, to}, 0.7, ink)
	p.head(from, to, head, ink)
}

// head paints an arrow's head of a size at to, pointing away from from.
func (p *painter) head(from, to vg.Point, size vg.Length, ink inks) {
	dx, dy := to.X-from.X, to.Y-from.Y
	n := vg.Length(math.Hypot(float64(dx), float64(dy)))
	if n == 0 {
		return
	}
	dx, dy = dx/n, dy/n
	tip := vg.Point{X: to.X + 0.25*size*dx, Y: to.Y + 0.25*size*dy}
	back := vg.Point{X: tip.X - size*dx, Y: tip.Y - size*dy}
	half := 0.42 * size
	p.area([]vg.Point{tip, {X: back.X - half*dy, Y: back.Y + half*dx}, {X: back.X + half*dy, Y: back.Y - half*dx}}, ink.line)
}

// haloed draws a line that stands out on any colour.
func (p *painter) haloed(pts []vg.Point, width vg.Length, ink inks) {
	p.line(pts, width+0.9, ink.halo)
	p.line(pts, width, ink.line)
}

// inks are the colours of lines over a field, and around them.
type inks struct{ line, halo color.RGBA }

// ink is dark on a map whose middle is light, and light on one whose middle is
// dark.
func (m *colormap) ink() inks {
	c := m.colors[128]
	if 0.3*float64(c.R)+0.59*float64(c.G)+0.11*float64(c.B) > 128 {
		return inks{rgb(0x101010), color.RGBA{120, 120, 120, 120}}
	}
	return inks{rgb(0xffffff), color.RGBA{0, 0, 0, 130}}
}
