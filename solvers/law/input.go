package law

// InputError is an error about a file that a problem reads: missing, damaged,
// of the wrong shape, with values that are not finite, with too few rows.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

// inputFault makes *err an InputError if it is an error; for defer.
func inputFault(err *error) {
	if *err != nil {
		*err = &InputError{*err}
	}
}
