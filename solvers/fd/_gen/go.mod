module fdgen

go 1.26
