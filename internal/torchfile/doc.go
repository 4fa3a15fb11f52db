// Package torchfile reads the tensors of files that torch.save writes: a zip
// with a pickle and the storages.
//
// A pickle is a program; this interpreter knows the opcodes that build values
// (protocols 2 to 5) and the few names that tensors need, and refuses all
// others. Nothing is imported, called or executed. What is read are tensors,
// in dictionaries, lists and tuples of any depth, named by their path; strides
// are honoured.
//
// Formats: torch/serialization.py of PyTorch 1.6 and later; Lib/pickletools.py.
package torchfile
