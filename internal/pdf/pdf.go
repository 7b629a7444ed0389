// Package pdf prints an HTML file as PDF with the Chromium, Chrome or Edge that is installed. The browser runs
// once, with a profile of its own that is gone afterwards, and asks no network for anything.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec" //nolint:depguard // the one program that Rasid starts: the operator's own browser, to print
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// ErrNoBrowser says that nothing is installed that makes a PDF.
var ErrNoBrowser = errors.New("there is no Chromium, Chrome or Edge here, which makes the PDF: install one (on Debian: apt install chromium), name it with --browser FILE, or write .html and print that from any browser")

// names are what the browsers are called, the most usual first.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"}

// Find returns the path of a browser that is installed, or ErrNoBrowser.
func Find() (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	var usual []string
	switch runtime.GOOS {
	case "windows": // which puts none of them on the path
		for _, root := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramFiles(x86)"), os.Getenv("LocalAppData")} {
			for _, at := range []string{`Google\Chrome\Application\chrome.exe`, `Chromium\Application\chrome.exe`, `Microsoft\Edge\Application\msedge.exe`} {
				if root != "" {
					usual = append(usual, filepath.Join(root, at))
				}
			}
		}
	case "darwin":
		usual = []string{"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"}
	}
	for _, path := range usual {
		if st, err := os.Stat(path); err == nil && !st.IsDir() {
			return path, nil
		}
	}
	return "", ErrNoBrowser
}

// Config says how a page is printed.
type Config struct {
	Browser string        // the path of the browser; required
	Timeout time.Duration // after which the browser is ended; defaults to 2 min
}

// Print writes the PDF of an HTML document. Its size of paper and its margins are those of the document's own
// style. The document must be one that may be trusted to the browser: as root it runs without its sandbox,
// which no browser offers to root.
func Print(ctx context.Context, out io.Writer, html []byte, cfg Config) error {
	content, err := printed(ctx, html, cfg) // what it took is removed before anything is written: a reader may end this program
	if err == nil {
		_, err = out.Write(content)
	}
	if err != nil {
		return fmt.Errorf("print PDF: %w", err)
	}
	return nil
}

// printed returns the PDF of a document.
func printed(ctx context.Context, html []byte, cfg Config) ([]byte, error) {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 2 * time.Minute
	}
	dir, err := os.MkdirTemp("", "rasid-pdf-*")
	if err != nil {
		return nil, err
	}
	defer remove(dir)
	page, made := filepath.Join(dir, "report.html"), filepath.Join(dir, "report.pdf")
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, cfg.Timeout)
	defer stop()
	cmd := exec.CommandContext(ctx, cfg.Browser, arguments(dir, page, made)...)
	var told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &told, &told
	cmd.WaitDelay = 5 * time.Second // processes of its own that keep the output open
	err = cmd.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("%s did not end within %v; write .html and print that from a browser", cfg.Browser, cfg.Timeout)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	content, readErr := os.ReadFile(made)
	if readErr != nil || !bytes.HasPrefix(content, []byte("%PDF-")) {
		return nil, fmt.Errorf("%s made none%s; write .html and print that from a browser", cfg.Browser, because(err, told.String()))
	}
	return content, nil
}

// remove removes a folder into which a last process of the browser may write for a moment yet.
func remove(dir string) {
	for range 40 {
		if os.RemoveAll(dir) == nil {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
}

func arguments(dir, page, made string) []string {
	args := []string{"--headless", "--print-to-pdf=" + made, "--no-pdf-header-footer", "--user-data-dir=" + filepath.Join(dir, "profile"),
		"--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--no-first-run", "--no-default-browser-check", "--host-resolver-rules=MAP * ~NOTFOUND"}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox")
	}
	return append(args, (&url.URL{Scheme: "file", Path: filepath.ToSlash(page)}).String())
}

// because says why a browser failed, in its own last words.
func because(err error, told string) string {
	var last string
	for line := range strings.Lines(told) {
		if line = strings.TrimSpace(line); line != "" {
			last = line
		}
	}
	switch {
	case last != "" && err != nil:
		return fmt.Sprintf(" (%v: %s)", err, last)
	case last != "":
		return " (" + last + ")"
	case err != nil:
		return fmt.Sprintf(" (%v)", err)
	}
	return ""
}
