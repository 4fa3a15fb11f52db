module fftgen

go 1.26
