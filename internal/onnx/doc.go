// Package onnx writes models in the Open Neural Network Exchange format
// (https://onnx.ai, IR version 8, operator set 17): a Graph of named values is
// built operator by operator and written as one protocol buffer. It knows the
// format, not what operators mean; package onnxtest reads and evaluates what was
// written, by code of its own.
//
// Values are referred to by the names that the methods of Graph return. The
// numbers of initializers are not copied, so a Graph is written before the
// slices that it was given change.
package onnx
