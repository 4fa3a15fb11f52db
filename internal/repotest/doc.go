// Package repotest holds the tests of the repository itself: which room may
// import which, that every package says what it is for, that files stay
// readable in length, that only cmd touches the operating system, and that
// generated pages are fresh. It exports nothing.
package repotest
