package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rasid/internal/diag"
)

// Read returns the secret itself, "" when none is referred to: the value of a variable of the
// environment, or what a file holds, without white space around it; a relative path starts at the
// workspace. An error names the reference, and never what it stands for.
func (s Secret) Read(workspace string) (string, error) {
	kind, name, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(s.Ref, "${"), "}"), ":")
	var value string
	switch kind {
	case "":
		return "", nil
	case "env":
		if value = strings.TrimSpace(os.Getenv(name)); value == "" {
			return "", fmt.Errorf("read secret %s: the environment variable is not set", s.Ref)
		}
	case "file":
		if !filepath.IsAbs(name) {
			name = filepath.Join(workspace, name)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			if p, ok := errors.AsType[*os.PathError](err); ok {
				err = p.Err
			}
			return "", fmt.Errorf("read secret %s: %w; write the secret into that file", s.Ref, err)
		}
		value = strings.TrimSpace(string(b))
	}
	if value == "" {
		return "", fmt.Errorf("read secret %s: the file is empty; write the secret into it", s.Ref)
	}
	return value, nil
}

// IsZero reports whether no secret is referred to.
func (s Secret) IsZero() bool { return s.Ref == "" }

// hideSecrets blots out what stands where a reference to a secret should: problems are shown with
// their line, on screens and in logs. The rest of the line goes too, as it may belong to the secret.
func hideSecrets(list diag.List) {
	for _, secret := range list {
		if secret.Code != "config/secret" {
			continue
		}
		for k := range list {
			line := []rune(list[k].Source)
			if list[k].Line != secret.Line {
				continue
			}
			for i := max(0, secret.Column-1); i < len(line); i++ {
				line[i] = '•'
			}
			list[k].Source = string(line)
		}
	}
}
