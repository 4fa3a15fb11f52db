// Command kernelgen writes the assembly of package kernel:
//
//	go generate ./internal/kernel
//
// It prints Go assembly and nothing else: no register allocator, no
// dependency. asm.go holds the instruction sets, gemm.go the matrix tiles,
// transpose.go the blocks that feed them, vector.go and activation.go the
// pointwise kernels.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("o", "..", "the folder of package kernel")
	flag.Parse()
	files := map[string]func() string{
		"sgemm_avx512_amd64.s":  func() string { return gemmFile(avx512, single) },
		"dgemm_avx512_amd64.s":  func() string { return gemmFile(avx512, double) },
		"sgemm_avx2_amd64.s":    func() string { return gemmFile(avx2, single) },
		"dgemm_avx2_amd64.s":    func() string { return gemmFile(avx2, double) },
		"gemm_stubs_amd64.go":   gemmStubs,
		"vector_avx512_amd64.s": func() string { return vectorFile(avx512) },
		"vector_avx2_amd64.s":   func() string { return vectorFile(avx2) },
		"vector_stubs_amd64.go": vectorStubs,
		"gelu_table.go":         tableFile,
		"transpose_amd64.s":     transposeFile,
		"mix_amd64.s":           mixFile,
		"peak_amd64.s":          peakFile,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(*out, name), []byte(text()), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
