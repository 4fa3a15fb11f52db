// Package hdf5 reads HDF5 files as h5py and MATLAB write them, and writes
// simple ones that they read.
//
// Reading: superblocks 0 to 3; object headers 1 and 2; groups with symbol
// tables, links and fractal heaps; contiguous, compact and chunked data with
// every kind of chunk index; every filter of the library, LZF, and of the plug-ins
// bzip2, blosc, lz4, bitshuffle and zstd; integers,
// floats, enumerations, complex pairs, text in attributes. Soft links within
// the file are followed, external links, external data and virtual datasets
// are not: no path leaves the file.
//
// Open walks the headers; data are read a slab at a time, chunks inflated in
// parallel, with a cache of bounded size for those that are used in part.
// Checksums are compared wherever the format has them. What is damaged is an
// *Error with its offset in the file.
//
// Read file.go, header.go and dataset.go; then the structures they point to.
//
// Format: HDF5 File Format Specification 3.0, The HDF Group.
package hdf5
