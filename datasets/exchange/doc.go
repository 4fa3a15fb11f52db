// Package exchange turns the files of other programs into the arrays of a
// dataset, and stores datasets in the forms of other programs. It knows nothing
// of meta.json but that it is a text that goes along.
//
// In: format.go tells what kind of file a path is and lets its parser
// (internal/hdf5, matlab, torchfile, zarr, npy) list the arrays; a layout
// (layout_*.go, one for each source of data) says which of them are u, a, f,
// params, t, x, y, z, and how their axes lie; builder.go puts them together as
// Views, which read what is asked for and no more.
//
// Out: form.go picks the form by the ending of the output; form_*.go is one form
// each.
package exchange
