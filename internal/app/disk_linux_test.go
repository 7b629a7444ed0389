package app_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

func device(t *testing.T, path string) uint64 {
	t.Helper()
	var st syscall.Stat_t
	if err := syscall.Stat(path, &st); err != nil {
		t.Fatal(err)
	}
	return st.Dev
}

// mount puts a disk of 8 MiB at dir, where that is allowed.
func mount(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=8m"); err != nil {
		needs.Lacks(t, fmt.Sprintf("leave to mount a small disk (%v)", err))
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
}

// alone runs a test again in a process of its own, where limits harm nothing else, and reports
// whether this is that process.
func alone(t *testing.T) bool {
	t.Helper()
	const name = "RASID_TEST_ALONE"
	if os.Getenv(name) == t.Name() {
		return true
	}
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	c.Env = append(os.Environ(), name+"="+t.Name())
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return false
}

// limitFiles lets no file of this process grow beyond n bytes, until the returned function is called.
func limitFiles(t *testing.T, n int64) (lift func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ) // the writer gets an error instead
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	set := func(n uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: old.Max}); err != nil {
			t.Fatal(err)
		}
	}
	set(uint64(n))
	return func() { set(old.Cur) }
}

// F05: an archive that is full or cannot be written to. The file stays until it can be kept.
func TestF05ArchiveIsFull(t *testing.T) {
	if alone(t) {
		archiveHindered(t, func(string) func() { return limitFiles(t, 4096) })
	}
}

func TestF05ArchiveIsReadOnly(t *testing.T) {
	archiveHindered(t, func(archive string) func() {
		mount(t, archive)
		remount := func(flags uintptr) {
			if err := syscall.Mount("", archive, "", syscall.MS_REMOUNT|flags, ""); err != nil {
				t.Fatal(err)
			}
		}
		remount(syscall.MS_RDONLY)
		return func() { remount(0) }
	})
}

func archiveHindered(t *testing.T, hinder func(archive string) (lift func())) {
	a := open(t, workspace(t), nil)
	archive := filepath.Join(a.Workspace, "archive")
	if err := os.MkdirAll(archive, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, a.Workspace, "inbox/water/x.csv", header+strings.Repeat("water,A,2024-01,10\n", 1000))
	lift := hinder(archive)
	run := collect(t, a)
	lift()
	if len(run.Troubles) != 1 || run.Troubles[0].Code != "not_taken" || !strings.HasPrefix(run.Troubles[0].Detail, "archive x.csv: ") || content(t, a) != "" {
		t.Errorf("%+v, %s", run, content(t, a))
	}
	if _, err := os.Stat(filepath.Join(a.Workspace, "inbox/water/x.csv")); err != nil {
		t.Errorf("the file did not stay: %v", err)
	}
	if collect(t, a); content(t, a) != "water A 2024-01 10\n" {
		t.Errorf("afterwards: %s", content(t, a))
	}
}

// F06: the archive lies on another file system than the inbox, where nothing can be moved to.
func TestF06ArchiveOnAnotherFileSystem(t *testing.T) {
	dir := t.TempDir()
	other, err := os.MkdirTemp("/dev/shm", "rasid-archive-") //nolint:usetesting // the test needs a second file system
	if err != nil {
		needs.Lacks(t, fmt.Sprintf("a second file system (%v)", err))
	}
	t.Cleanup(func() { _ = os.RemoveAll(other) })
	if device(t, dir) == device(t, other) {
		needs.Lacks(t, "a second file system: temporary files lie on /dev/shm")
	}
	write(t, dir, "plan.yaml", planYAML)
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	if err := os.Symlink(other, filepath.Join(dir, "archive")); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, nil)
	text := header + "water,A,2024-01,10\n"
	write(t, dir, "inbox/water/x.csv", text)
	if err := os.Rename(filepath.Join(dir, "inbox/water/x.csv"), filepath.Join(other, "x.csv")); !errors.Is(err, syscall.EXDEV) {
		t.Fatalf("a file could be moved between the two: %v", err)
	}
	d := drop(t, a, "water/x.csv", text)
	if string(archived(t, dir, d.SHA256)) != text || content(t, a) != "water A 2024-01 10\n" {
		t.Errorf("%+v, %s", d, content(t, a))
	}
	inbox, _ := os.ReadDir(filepath.Join(dir, "inbox/water"))
	tmp, _ := os.ReadDir(filepath.Join(other, "tmp"))
	people, _ := filepath.Glob(filepath.Join(other, "by-date", "*", "water", "000001-x.csv"))
	if len(inbox) > 0 || len(tmp) > 0 || len(people) != 1 {
		t.Errorf("in the inbox %v, half copies %v, for people %v", inbox, tmp, people)
	}
}

// P03: the disk fills up while a delivery is committed. It is said clearly, the file stays, what
// is known can be read; once there is room, everything goes on by itself, and each row is there once.
func TestP03DiskFullDuringCommit(t *testing.T) {
	rooms := []int64{0, 40, 200, 400} // KiB that are left
	if raced() {
		rooms = rooms[2:3]
	}
	for _, room := range rooms {
		t.Run(fmt.Sprintf("%d KiB left", room), func(t *testing.T) {
			dir := t.TempDir()
			mount(t, dir)
			for _, name := range []string{"archive", "inbox"} { // they lie on a disk of their own, that is not full
				if err := os.Symlink(t.TempDir(), filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			diskFull(t, dir, func(int64) func() {
				var st syscall.Statfs_t
				if err := syscall.Statfs(dir, &st); err != nil {
					t.Fatal(err)
				}
				ballast := make([]byte, int64(st.Bavail)*st.Bsize-room<<10)
				if err := os.WriteFile(filepath.Join(dir, "ballast"), ballast, 0o600); err != nil {
					t.Fatal(err)
				}
				return func() { _ = os.Remove(filepath.Join(dir, "ballast")) }
			})
		})
	}
}

// The same where no small disk can be mounted: the archived copy fits, the journal's log does not.
func TestP03JournalCannotGrow(t *testing.T) {
	if alone(t) {
		diskFull(t, inMemory(t), func(delivery int64) func() { return limitFiles(t, delivery+4096) })
	}
}

// diskFull takes a large delivery while fill keeps the disk full, and again once it is emptied.
func diskFull(t *testing.T, dir string, fill func(delivery int64) (empty func())) {
	const rows = 12_000
	var b strings.Builder
	b.WriteString(header)
	day := indicators.NewDate(1990, 1, 1)
	for i := range rows {
		fmt.Fprintf(&b, "daily,A,%s,%d\n", day.AddDays(i), i)
	}
	write(t, dir, "plan.yaml", strings.Replace(planYAML, "goals:", "  - {id: daily, unit: n, measure: flow, every: day, department: water}\ngoals:", 1))
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	a := open(t, dir, nil)
	drop(t, a, "water/small.csv", header+"water,A,2024-01,10\n")
	write(t, dir, "inbox/water/large.csv", b.String())
	empty := fill(int64(b.Len()))
	run := collect(t, a)
	if len(run.Troubles) != 1 || run.Troubles[0].Code != "not_taken" || !strings.Contains(run.Troubles[0].Detail, `write delivery "large.csv" to the journal`) {
		t.Errorf("on a full disk: %+v", run)
	}
	if _, err := os.Stat(filepath.Join(dir, "inbox/water/large.csv")); err != nil {
		t.Errorf("the file did not stay: %v", err)
	}
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
	if status := statusJSON(t, s, err); !strings.Contains(status, `"actual": 10`) {
		t.Errorf("what is known cannot be read: %s", status)
	}
	empty()
	if run := collect(t, a); len(run.Troubles) > 0 {
		t.Errorf("with room again: %+v", run)
	}
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != 2 || list[1].New != rows {
		t.Errorf("%+v, %v", list, err)
	}
	if err := a.Journal.Check(t.Context()); err != nil {
		t.Error(err)
	}
}
