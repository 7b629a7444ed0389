package app

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rasid/indicators/plans"
)

// DemoTime is where the demonstration's clock stands: noon in Damascus on 30 September 2024.
var DemoTime = time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)

// PrepareDemo writes the demonstration's workspace and its sample drops into dir,
// and returns how many drops there are. It fails like Init.
func PrepareDemo(dir string) (drops int, err error) {
	if err := Init(dir, "nes-2024"); err != nil {
		return 0, err
	}
	samples := plans.Samples()
	for _, d := range samples {
		path := filepath.Join(dir, "inbox", filepath.FromSlash(d.Path))
		if err := os.WriteFile(path, d.Data, 0o644); err != nil {
			return 0, fmt.Errorf("prepare demo: %w", err)
		}
		if err := os.Chtimes(path, d.At, d.At); err != nil {
			return 0, fmt.Errorf("prepare demo: %w", err)
		}
	}
	return len(samples), nil
}
