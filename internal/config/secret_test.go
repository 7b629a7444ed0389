package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/internal/config"
)

func TestSecretsAreRead(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("RASID_TOKEN_OF_A_TEST", "from the environment")
	for name, text := range map[string]string{"token": "from a file\r\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for ref, want := range map[string]string{"${env:RASID_TOKEN_OF_A_TEST}": "from the environment", "${file:token}": "from a file",
		"${file:" + filepath.Join(dir, "token") + "}": "from a file"} {
		if got, err := (config.Secret{Ref: ref}).Read(dir); got != want || err != nil {
			t.Errorf("%s gave %q, %v", ref, got, err)
		}
	}
	for _, ref := range []string{"${env:RASID_NOT_SET_ANYWHERE}", "${file:missing}", "${file:empty}"} {
		if got, err := (config.Secret{Ref: ref}).Read(dir); err == nil || !strings.Contains(err.Error(), ref) {
			t.Errorf("%s gave %q, %v", ref, got, err)
		}
	}
}
