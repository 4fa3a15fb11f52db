module kernelgen

go 1.26
