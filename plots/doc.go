// Package plots draws what people look at: fields, film strips of truth beside
// prediction, curves with quantile bands, spectra, galleries, and films. Plain
// data go in; PNG, SVG, PDF, GIF or APNG bytes come out, the same bytes for the
// same data.
//
// A figure is a struct of data and Options (Field, Rollout, Gallery, Curves,
// Loss, Spectra, Histogram, Scatter, and Film, which moves); Write draws any of
// them in a format. Lengths are in points (1/72 inch) from the lower left.
//
// Conventions that no option can break: squares in the data are squares on
// paper (up to boxes twelve times as long as wide); panels that show the same quantity share one colour scale; a signed
// field has a diverging map centred at zero, any other a perceptually uniform
// one; values that are not finite are grey and never set a scale.
//
// Read data.go for the data that figures take, theme.go for how things look,
// painter.go for the few primitives that everything is drawn with, axis.go for
// a frame with ticks, strip.go for panels in rows and columns; then any figure.
package plots
