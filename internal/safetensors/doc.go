// Package safetensors reads and writes named tensors in the safetensors format
// (https://github.com/huggingface/safetensors): eight bytes of little-endian
// header length, a JSON header, then the values, little-endian and without
// gaps. Every deep-learning framework opens these files.
//
// Encode and Write give the same bytes for the same tensors. Parse treats its
// input as hostile: it allocates nothing that the file's own length does not
// pay for, and refuses what the format forbids (overlaps, holes, names twice,
// offsets outside the file).
package safetensors
