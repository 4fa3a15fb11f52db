//go:build !amd64 || noasm

package kernel

func multiplyAdds(rounds int) { scalarAdds(rounds) }

func flopsPerRound() float64 { return 16 }
