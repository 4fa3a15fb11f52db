// Package npy reads and writes NumPy's files: .npy (format 1.0 to 3.0) and
// .npz (a zip of them), with flat slices and a shape in place of objects.
//
// Reading: Open gives a File with its Arrays; an array is read piece by piece
// into float32 or float64 slices whatever its stored type, straight from a
// memory map where the system has one and the data are not deflated. Files are
// hostile until parsed: every size is checked against the file before memory
// is taken, and a file that shrinks while it is read is an error, not a crash.
//
// Writing: Encode and Header make the bytes of one array, WriteFile a whole
// file, and ZipWriter an .npz of known shapes whose arrays are filled in any
// order, at positions known beforehand.
//
// Formats: numpy.lib.format (NEP 1), PKWARE APPNOTE 6.3.
package npy
