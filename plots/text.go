package plots

import (
	"strconv"
	"strings"
	"sync"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// fonts is the embedded collection, parsed once.
var fonts = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

// face is Liberation Sans in one size.
func face(size vg.Length) font.Face {
	return fonts().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// run is a piece of text on its own baseline.
type run struct {
	text  string
	scale vg.Length // of the type size
	raise vg.Length // of the baseline, in type sizes
}

// runs splits text at ^{…} (raised) and _{…} (lowered); braces do not nest.
func runs(s string) []run {
	var out []run
	for s != "" {
		i := strings.IndexAny(s, "^_")
		for i >= 0 && !strings.HasPrefix(s[i+1:], "{") {
			next := strings.IndexAny(s[i+1:], "^_")
			if next < 0 {
				i = -1
				break
			}
			i += 1 + next
		}
		end := -1
		if i >= 0 {
			end = strings.IndexByte(s[i:], '}')
		}
		if end < 0 {
			return append(out, run{s, 1, 0})
		}
		if i > 0 {
			out = append(out, run{s[:i], 1, 0})
		}
		r := run{s[i+2 : i+end], 0.72, 0.36}
		if s[i] == '_' {
			r.raise = -0.18
		}
		out = append(out, r)
		s = s[i+end+1:]
	}
	return out
}

// textWidth is the width of s in points.
func textWidth(size vg.Length, s string) vg.Length {
	w := vg.Length(0)
	for _, r := range runs(s) {
		f := face(size * r.scale)
		w += f.Width(r.text)
	}
	return w
}

// capHeight is the height of capitals and figures, which text is centred by.
func capHeight(size vg.Length) vg.Length { return 0.72 * size }

// number writes v in at most digits significant figures, with a proper minus
// sign and powers of ten as such.
func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'g', digits, 64)
	mantissa, exponent, found := strings.Cut(s, "e")
	mantissa = strings.Replace(mantissa, "-", "−", 1)
	if !found {
		return mantissa
	}
	e, err := strconv.Atoi(exponent)
	if err != nil {
		return s
	}
	return mantissa + "×" + powerOfTen(e)
}

// powerOfTen is 10^{e}.
func powerOfTen(e int) string {
	return "10^{" + strings.Replace(strconv.Itoa(e), "-", "−", 1) + "}"
}

// shorten cuts s with an ellipsis so that it is no wider than w.
func shorten(size vg.Length, s string, w vg.Length) string {
	if textWidth(size, s) <= w {
		return s
	}
	r := []rune(s)
	for len(r) > 1 && textWidth(size, string(r)+"…") > w {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}
