package main

import "os"

func main() { os.Exit(int(run(systemIO(), os.Args[1:]))) }
