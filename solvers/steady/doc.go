// Package steady is the family of elliptic problems: one solve for each sample,
// no time. One equation per file.
package steady
