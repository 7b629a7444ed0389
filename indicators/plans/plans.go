// Package plans carries the plans that come with Rasid, as files: a workspace's plan.yaml and
// rasid.yaml. It also makes the sample deliveries of the demonstration. Every figure in them is
// illustrative, and the plans say so in a notice that stands wherever they are shown.
package plans

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed nes-2024 minimal wfp-prices
var files embed.FS

// Names lists the plans, in alphabetical order.
func Names() []string { return []string{"minimal", "nes-2024", "wfp-prices"} }

// Files returns the files of a plan's workspace; an unknown name is an error that lists the known ones.
func Files(name string) (fs.FS, error) {
	if slices.Contains(Names(), name) {
		return fs.Sub(files, name)
	}
	return nil, fmt.Errorf("there is no plan %q (have: %s)", name, strings.Join(Names(), ", "))
}
