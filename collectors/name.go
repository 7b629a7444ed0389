package collectors

import "strings"

// InProgress reports names that programs give to files that they are still writing, and hidden ones.
func InProgress(name string) bool {
	lower := strings.ToLower(name)
	for _, suffix := range []string{".part", ".tmp", ".filepart", ".partial", ".crdownload"} {
		if strings.HasSuffix(lower, suffix) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini"
}
