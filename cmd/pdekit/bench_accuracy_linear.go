package main

// The linear and the dispersive families join the accuracy suite.
func init() {
	accuracyCases = append(accuracyCases,
		accuracyCase{"advection-central", "advection", "speed=1 t-end=1 snapshots=2 fourier-cutoff=4 time-tolerance=1e-11", []int{64, 128, 256}},
		accuracyCase{"advection-weno", "advection", "speed=1 t-end=1 snapshots=2 fourier-cutoff=4 scheme=weno time-tolerance=1e-11", []int{64, 128, 256}},
		accuracyCase{"diffusion-medium", "diffusion", "dims=1 medium=lognormal contrast=0.5 medium-gamma=6 bc=left=robin(1):2,right=neumann:1 initial=gaussian diffusivity=0.05 snapshots=2 time-tolerance=1e-10", []int{33, 65, 129}},
		accuracyCase{"advection-diffusion-2d", "advection-diffusion", "speed=1 speed-y=0.5 diffusivity=1e-3 snapshots=2 fourier-cutoff=3", []int{32, 64, 128}},
		accuracyCase{"wave-periodic", "wave", "dims=1 bc=periodic initial=fourier fourier-cutoff=4 speed=1 snapshots=2 time-tolerance=1e-11", []int{64, 128, 256}},
		accuracyCase{"wave-outflow", "wave", "dims=1 initial=gaussian bump-width=0.1 speed=1 t-end=0.7 snapshots=2 time-tolerance=1e-11", []int{65, 129, 257}},
		accuracyCase{"schrodinger", "schrodinger", "t-end=1 snapshots=2 fourier-cutoff=4 time-tolerance=1e-10", []int{64, 128, 256}},
		accuracyCase{"korteweg-de-vries", "korteweg-de-vries", "t-end=10 snapshots=2 initial=gaussian bump-width=0.2 time-tolerance=1e-10", []int{128, 256, 512}},
		accuracyCase{"kuramoto-sivashinsky", "kuramoto-sivashinsky", "t-end=10 snapshots=2 length=22 fourier-cutoff=3 time-tolerance=1e-10", []int{64, 128, 256}},
		accuracyCase{"kuramoto-sivashinsky-2d", "kuramoto-sivashinsky", "dims=2 t-end=5 snapshots=2 length=22 fourier-cutoff=2 time-tolerance=1e-9", []int{32, 64, 128}},
	)
}
