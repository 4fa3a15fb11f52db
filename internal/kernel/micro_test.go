package kernel

import (
	"fmt"
	"testing"
	"unsafe"
)

func BenchmarkMicro(b *testing.B) {
	for _, rows := range []int{8, 10, 12, 13, 14} {
		for _, c := range []struct {
			name         string
			stride, step int
		}{{"rows1088", 1088, 4}, {"packed", 4, rows * 4}, {"packed64", 4, 64}} {
			for _, depth := range []int{64, 128, 256} {
				for _, count := range []int{1, 4} {
					b.Run(fmt.Sprintf("%d/%s/k%d/count%d", rows, c.name, depth, count), func(b *testing.B) {
						var s gemmScratch
						A := aligned(&s.a, 1<<20)
						B := aligned(&s.b, 1<<20)
						cc := make([]float32, 1<<16)
						C := uintptr(unsafe.Pointer(&cc[0]))
						s.setMasks(&avx512.single, 4, 32)
						t := best(b, func() {
							for range 100 {
								s.args.a = A
								s.args.rowA = uintptr(c.stride)
								s.args.stepA = uintptr(c.step)
								if c.step != 4 && count > 1 {
									s.args.count = 1
								}
								s.args.b = B
								s.args.stepB = 128
								s.args.c = C
								s.args.rowC = 128
								s.args.depth = depth
								s.args.count = count
								s.args.scaled = 0
								s.args.added = 1
								s.args.beta = uint64(0x3f800000)
								avx512.single.tile[min(1, c.step/8)][1][rows-1](unsafe.Pointer(&s.args))
							}
						})
						b.ReportMetric(float64(2*rows*32*depth*count*100)/t.Seconds()/1e9, "GFLOP/s")
					})
				}
			}
		}
	}
}
