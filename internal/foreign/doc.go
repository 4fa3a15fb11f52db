// Package foreign is what the files of other programs have in common: named
// arrays of numbers with attributes, read a slab at a time. The parsers
// (internal/hdf5, matlab, torchfile, zarr) make a File; datasets makes a
// dataset of it.
//
// Files are hostile until parsed. A parser promises: no panic, no memory beyond
// what the file's own size accounts for, nothing executed, no path followed out
// of the file; and an error that says where and why.
package foreign
