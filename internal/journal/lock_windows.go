package journal

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes the lock that only one writing process holds. The system releases it when the
// process ends, however it ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &windows.Overlapped{})
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w is writing it; stop that one first", ErrInUse)
	}
	return f, nil
}

// syncDir does nothing: Windows flushes a directory's entries with the files'.
func syncDir(string) error { return nil }
