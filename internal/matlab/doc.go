// Package matlab reads MATLAB's .mat files of version 5 to 7 (SciPy's savemat
// writes version 5), and of version 7.3, which are HDF5.
//
// Arrays of numbers, logical and complex ones too, are read; text, cells,
// structures, sparse and other arrays are listed and say what they are. MATLAB
// names axes the other way round: arrays have Fortran set. A compressed array
// is inflated into memory when it is first read, and checked against its
// announced size before; others are read a slab at a time.
//
// Format: MAT-File Format, MathWorks, version 5.
package matlab
