package plots

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Formats lists the formats of still figures, then those of a Film.
func Formats() (still, film []string) {
	return []string{"png", "svg", "pdf"}, []string{"gif", "apng"}
}

// Write draws fig in a format: "png", "svg" or "pdf", for a Film "gif" or
// "apng"; a leading dot and capitals are allowed, so that a file's extension
// will do. The bytes depend on fig and format alone. An error is about fig's
// data or options, the format, or w.
func Write(w io.Writer, format string, fig Figure) error {
	format = strings.ToLower(strings.TrimPrefix(format, "."))
	still, moving := Formats()
	film, isFilm := fig.(Film)
	switch {
	case slices.Contains(moving, format):
		if !isFilm {
			return fmt.Errorf("plots: a still figure has no %s; choose one of %s", format, strings.Join(still, ", "))
		}
		return film.write(w, format)
	case !slices.Contains(still, format):
		return fmt.Errorf("plots: format %q is unknown; choose one of %s, or for films %s", format, strings.Join(still, ", "), strings.Join(moving, ", "))
	case isFilm:
		return fmt.Errorf("plots: a film cannot be a %s; choose one of %s", format, strings.Join(moving, ", "))
	}
	th := newTheme(fig.options().Dark)
	s, err := compose(fig, th)
	if err != nil {
		return fmt.Errorf("plots: %w", err)
	}
	switch format {
	case "svg":
		return writeSVG(w, s, th)
	case "pdf":
		return writePDF(w, s, th)
	}
	dpi := fig.options().DPI
	if dpi == 0 {
		dpi = 200
	}
	if dpi < 20 || dpi > 2400 {
		return fmt.Errorf("plots: %d dots per inch; choose 20 to 2400", dpi)
	}
	return png.Encode(w, render(s, th, dpi))
}

// render draws a sheet as pixels.
func render(s sheet, th *theme, dpi int) *image.RGBA {
	c := vgimg.NewWith(vgimg.UseWH(s.w, s.h), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(th.background))
	p := &painter{canvas: c, theme: th, dpi: float64(dpi)}
	if img, ok := c.Image().(*image.RGBA); ok {
		p.pixels = img
	} else {
		panic("plots: the raster canvas is not RGBA")
	}
	s.draw(p)
	return p.pixels
}

// writeSVG draws a sheet as SVG. Text stays text, in Liberation Sans or what
// measures the same (Arial, Helvetica); pixels of fields stay sharp.
func writeSVG(w io.Writer, s sheet, th *theme) error {
	c := vgsvg.NewWith(vgsvg.UseWH(s.w, s.h))
	p := &painter{canvas: c, theme: th, dpi: 72}
	p.fill(box{0, 0, s.w, s.h}, th.background)
	s.draw(p)
	var buf bytes.Buffer
	if _, err := c.WriteTo(&buf); err != nil {
		return err
	}
	out := strings.NewReplacer(
		"font-family:Liberation Sans;", "font-family:'Liberation Sans',Arimo,Arial,Helvetica,sans-serif;",
		"data:image/jpg;", "data:image/png;",
		"<image x=", `<image preserveAspectRatio="none" style="image-rendering:pixelated" x=`,
	).Replace(buf.String())
	_, err := io.WriteString(w, out)
	return err
}

// writePDF draws a sheet as a PDF page.
func writePDF(w io.Writer, s sheet, th *theme) error {
	c := newPDF(s.w, s.h)
	p := &painter{canvas: c, theme: th, dpi: 72}
	p.fill(box{0, 0, s.w, s.h}, th.background)
	s.draw(p)
	return c.write(w)
}

var _ vg.Canvas = (*pdf)(nil)
