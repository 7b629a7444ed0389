// Package plans carries the plans that come with Rasid, as files: a workspace's plan.yaml and
// rasid.yaml. It also makes the sample deliveries of the demonstration. Every figure in them is
// illustrative, and the plans say so in a notice that stands wherever they are shown.
package plans

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed nes-2024 minimal
var files embed.FS

// Names lists the plans.
func Names() []string { return []string{"minimal", "nes-2024"} }

// Files returns the files of a plan's workspace.
func Files(name string) (fs.FS, error) {
	for _, n := range Names() {
		if n == name {
			return fs.Sub(files, name)
		}
	}
	return nil, fmt.Errorf("there is no plan %q (have: %s)", name, strings.Join(Names(), ", "))
}
