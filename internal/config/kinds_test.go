package config_test

import (
	"regexp"
	"strings"
	"testing"

	"rasid/internal/config"
)

// remark is what a sample says about a key: alternatives stand in remarks, after their name.
var remark = regexp.MustCompile(`(?m)\s+#.*$`)

// Every sample is a configuration, shows every key that its kind has, and a key that it does not
// have is refused at its place with the nearest one.
func TestSamples(t *testing.T) {
	for _, k := range config.Kinds() {
		t.Run(k.Name, func(t *testing.T) {
			if k.Purpose == "" {
				t.Error("nobody says what it is for")
			}
			c, problems := config.Parse("rasid.yaml", []byte("sources:\n"+k.Sample), plan())
			if len(problems) > 0 || len(c.Sources) != 1 || c.Sources[0].Kind != k.Name {
				t.Fatalf("%+v", problems)
			}
			plain := remark.ReplaceAllString(k.Sample, "")
			for _, key := range k.Keys() {
				if !regexp.MustCompile(`(?m)^    ` + key + `:`).MatchString(plain) {
					t.Errorf("the sample does not show %q", key)
				}
			}
			_, problems = config.Parse("rasid.yaml", []byte("sources:\n"+k.Sample+"    evry: 5m\n"), plan())
			line := 2 + strings.Count(k.Sample, "\n")
			if len(problems) != 1 || problems[0].Code != "config/unknown-key" || problems[0].Line != line || problems[0].Column != 5 || !strings.Contains(problems[0].Remedy, `"every"`) {
				t.Errorf("an unknown key gave %+v", problems)
			}
		})
	}
}

// The secrets of a source that asks by HTTP are references, wherever one could write them.
func TestInvariant9SecretsOfHTTPSources(t *testing.T) {
	for _, line := range []string{
		`url: "https://h/x?api_key=hunter2"`, `url: "https://h/x?format=csv&access_token=hunter2"`, `url: "https://h/x?token=hunter2"`, `url: "https://me:hunter2@h/x"`,
		`url: "https://h/{datum}?key=hunter2"`, `url: "ftp://h/x?a=1&token=hunter2"`, `url: "ftp://me:hunter2@h/x"`, `url: "https://me:hunter2%@h/x"`, `url: "https://me:hunter2@{date}/x"`,
		`auth: {bearer: hunter2}`, `auth: {basic: {user: a, password: hunter2}}`, `auth: {query: {name: key, value: hunter2}}`,
		`auth: {header: {name: X-Api-Key, value: hunter2}}`, `auth: {oauth2: {token_url: "https://h/t", client_id: a, client_secret: hunter2}}`,
		`headers: {Authorization: hunter2}`, `headers: {X-Api-Key: hunter2}`, `headers: {cookie: hunter2}`, `headers: {X-Auth-Token: hunter2}`,
	} {
		text := "sources:\n  - id: a\n    kind: http-table\n    department: economy\n    " + line + "\n"
		if !strings.HasPrefix(line, "url") {
			text += "    url: https://h/x\n"
		}
		_, problems := config.Parse("rasid.yaml", []byte(text), plan())
		if !problems.HasErrors() {
			t.Errorf("%s is taken", line)
		}
		for _, p := range problems {
			if strings.Contains(p.Message+p.Remedy+p.Source, "hunter2") {
				t.Errorf("%s: %+v", line, p)
			}
		}
	}
}
