package app

import (
	"fmt"
	"os"
	"path/filepath"

	"rasid/internal/schema"
)

// schemaFolder is where Init writes schemas, in the workspace.
const schemaFolder = "schema"

// schemaOf names the schema of a workspace's file.
var schemaOf = map[string]string{planFile: "plan", configFile: "config"}

// Schema returns the JSON Schema of plan.yaml ("plan") or of rasid.yaml ("config").
func Schema(name string) ([]byte, error) { return schema.Of(name) }

// schemaLine is the line by which editors find the schema of a file; nil for a file that has none.
func schemaLine(file string) []byte {
	name, ok := schemaOf[file]
	if !ok {
		return nil
	}
	return fmt.Appendf(nil, "# yaml-language-server: $schema=%s/%s.json\n", schemaFolder, name)
}

// writeSchemas writes the schemas that schemaLine names.
func writeSchemas(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, schemaFolder), 0o755); err != nil {
		return err
	}
	for _, name := range schema.Names() {
		b, err := schema.Of(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, schemaFolder, name+".json"), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
