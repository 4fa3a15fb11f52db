// Package zarr reads folders of Zarr version 2, as zarr-python 2 and xarray
// write them: arrays of numbers in chunks that are plain or compressed by
// zlib, gzip, bz2, zstd, lz4 or blosc (of lz4, zstd and zlib).
//
// A chunk is a file, named by its place; nothing outside the folder is opened,
// links that lead out included.
//
// Format: Zarr storage specification version 2; Blosc 1 chunk format; LZ4
// block format.
package zarr
