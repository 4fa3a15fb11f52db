// Package atomicfile makes files and folders that are whole or absent. What is
// written goes to PATH.partial beside its destination, is synced to the disk
// and renamed; a reader of PATH sees the old contents or the new, never a
// mixture, and a killed program leaves PATH as it was.
//
// What a killed program leaves is named by Suffix, and the next write to the
// same path removes it. A lock keeps two programs from writing one path at
// once, where the system has locks.
//
// Read file.go, then publish.go.
package atomicfile
