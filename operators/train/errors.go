package train

import "fmt"

// SettingsError says that the settings are impossible, or do not fit the data
// or the run that was to be resumed.
type SettingsError struct{ Err error }

func (e *SettingsError) Error() string { return e.Err.Error() }
func (e *SettingsError) Unwrap() error { return e.Err }

// otherRun says that what was asked for is not the run that was begun.
type otherRun struct{ settings *SettingsError }

func (e *otherRun) Error() string { return e.settings.Error() }
func (e *otherRun) Unwrap() error { return e.settings }

// Hint says what to give.
func (e *otherRun) Hint() string {
	return "--resume goes on with the data and the flags that the run was begun with; --force begins anew with others"
}

// DataError says that a dataset, or a stored state, is not what training needs.
type DataError struct{ Err error }

func (e *DataError) Error() string { return e.Err.Error() }
func (e *DataError) Unwrap() error { return e.Err }

// Diverged reports that training left the finite numbers or blew up.
type Diverged struct {
	Epoch, Step int // from 1; Step within the epoch
	Reason      string
}

func (e *Diverged) Error() string {
	return fmt.Sprintf("training diverged in epoch %d, step %d: %s", e.Epoch, e.Step, e.Reason)
}

// Hint says what to try.
func (e *Diverged) Hint() string {
	return "lower --lr, lengthen --warmup or tighten --clip; the best epoch before, if there was one, is kept"
}

// Diverged marks the error as a divergence, for exit codes.
func (*Diverged) Diverged() bool { return true }
