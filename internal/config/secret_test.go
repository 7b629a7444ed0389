package config_test

import (
	"encoding/json"
	"fmt"
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

// A secret that stands in the file is not repeated by what is said of the file, wherever on its
// line something else is wrong.
func TestInvariant9SecretsInTheFileAreNotShown(t *testing.T) {
	for _, text := range []string{
		"outputs: {influxdb: {url: nowhere, bucket: b, token: hunter2, timeout: never}}\n",
		"outputs:\n  influxdb: {url: \"http://me:hunter2@127.0.0.1:8086\", bucket: b, nonsense: 1}\n",
		"outputs:\n  influxdb:\n    url: http://127.0.0.1:8086\n    bucket: b\n    token: \"a\\t\\\"hunter2\"\n",
	} {
		_, problems := config.Parse("rasid.yaml", []byte(text), plan())
		b, err := json.Marshal(problems)
		if err != nil || !problems.HasErrors() || strings.Contains(fmt.Sprintf("%s %+v", b, problems), "hunter2") {
			t.Errorf("%s", b)
		}
	}
}
