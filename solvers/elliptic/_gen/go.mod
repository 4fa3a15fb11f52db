module ellipticgen

go 1.26
