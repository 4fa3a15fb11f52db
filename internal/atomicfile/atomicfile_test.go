package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// names lists what is in a folder, so that leftovers show.
func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestFileIsOldUntilCommitAndNewAfter(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.txt")
	if err := WriteFile(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("new")
	if got := read(t, path); got != "old" {
		t.Fatalf("before Commit: %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Abort()
	if got := read(t, path); got != "new" {
		t.Fatalf("after Commit: %q", got)
	}
	if got := names(t, folder); !slices.Equal(got, []string{"a.txt"}) {
		t.Fatalf("left in the folder: %v", got)
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	f, err := Create(filepath.Join(folder, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("half")
	f.Close()
	if got := names(t, folder); len(got) != 0 {
		t.Fatalf("left in the folder: %v", got)
	}
}

func TestLeftoverOfKilledRunIsReplaced(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.txt")
	if err := os.WriteFile(path+Suffix, []byte("a long leftover of a killed run"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := WriteFile(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "new" {
		t.Fatalf("got %q", got)
	}
	if got := names(t, folder); !slices.Equal(got, []string{"a.txt"}) {
		t.Fatalf("left in the folder: %v", got)
	}
}

func TestSecondWriterIsRefusedAndHarmsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("first")
	if _, err := Create(path); !errors.Is(err, ErrLocked) {
		t.Fatalf("second Create: %v", err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, path); got != "first" {
		t.Fatalf("got %q", got)
	}
}

func TestCreateErrorsNameThePath(t *testing.T) {
	folder := t.TempDir()
	missing := filepath.Join(folder, "no", "a.txt")
	if _, err := Create(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("missing folder: %v", err)
	}
	if _, err := Create(folder); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("folder in place of a file: %v", err)
	}
	if os.Geteuid() == 0 {
		return // root may write anywhere
	}
	os.Chmod(folder, 0o555)
	defer os.Chmod(folder, 0o777)
	if _, err := Create(filepath.Join(folder, "a")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("unwritable folder: %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func TestDirReplacesOnlyWhatIsOurs(t *testing.T) {
	ours := func(name string) bool { return name == "data" }
	parent := t.TempDir()
	path := filepath.Join(parent, "set")
	for _, text := range []string{"one", "two"} {
		d, err := CreateDir(path, ours)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(d.Path(), "data"), text)
		if text == "two" && read(t, filepath.Join(path, "data")) != "one" {
			t.Fatal("old folder touched before Commit")
		}
		if err := d.Commit(); err != nil {
			t.Fatal(err)
		}
		d.Abort()
		if got := read(t, filepath.Join(path, "data")); got != text {
			t.Fatalf("got %q", got)
		}
	}
	if got := names(t, parent); !slices.Equal(got, []string{"set"}) {
		t.Fatalf("left beside the folder: %v", got)
	}
	write(t, filepath.Join(path, "thesis.tex"), "years of work")
	if _, err := CreateDir(path, ours); err == nil || !strings.Contains(err.Error(), "thesis.tex") {
		t.Fatalf("folder with a stranger's file: %v", err)
	}
	if _, err := CreateDir(filepath.Join(path, "data"), ours); err == nil || !strings.Contains(err.Error(), "is a file") {
		t.Fatalf("file in place of a folder: %v", err)
	}
}

func TestDirAbortAndLock(t *testing.T) {
	parent := t.TempDir()
	path := filepath.Join(parent, "set")
	d, err := CreateDir(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := CreateDir(path, nil); !errors.Is(err, ErrLocked) {
		t.Fatalf("second CreateDir: %v", err)
	}
	d.Abort()
	if got := names(t, parent); len(got) != 0 {
		t.Fatalf("left: %v", got)
	}
}

// A program killed between the two renames of the fallback leaves the old
// folder aside; taking the lock puts it back.
func TestRecoverPutsTheOldFolderBack(t *testing.T) {
	parent := t.TempDir()
	path := filepath.Join(parent, "set")
	os.Mkdir(path+replacedSuffix, 0o777)
	write(t, filepath.Join(path+replacedSuffix, "data"), "old")
	lock, err := LockFile(path)
	if err != nil {
		t.Fatal(err)
	}
	Unlock(lock)
	if got := read(t, filepath.Join(path, "data")); got != "old" {
		t.Fatalf("got %q", got)
	}
	if got := names(t, parent); !slices.Equal(got, []string{"set"}) {
		t.Fatalf("left: %v", got)
	}
}
