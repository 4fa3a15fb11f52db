// Package onnxtest reads models in the Open Neural Network Exchange format and
// evaluates them in float64, for tests of what package onnx writes. It shares no
// code with the writer: the protocol buffer is parsed and each operator computed
// from the format's documents (https://onnx.ai/onnx/operators), plainly and
// slowly.
package onnxtest
