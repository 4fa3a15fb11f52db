// Package zarr reads folders of Zarr versions 2 and 3, as zarr-python and xarray
// write them: arrays of numbers in regular chunks that are plain or compressed by
// gzip, zstd or blosc (of lz4, zstd and zlib); in version 2 by zlib, bz2 or lz4
// too; in version 3 transposed, checked by crc32c and packed into shards too.
//
// A chunk is a file, named by its place, or a part of one; nothing outside the
// folder is opened, links that lead out included. What else version 3 may have is
// refused by name when the array is read; the others of its store are read.
//
// Read file.go, then version2.go and version3.go, which make a store (chunk.go)
// of what they find.
//
// Format: Zarr storage specification version 2; Zarr core specification 3.0 with
// its codecs; Blosc 1 chunk format; LZ4 block format; Bitshuffle.
package zarr
