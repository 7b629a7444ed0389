package app

import (
	"context"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/s3"
	"rasid/internal/config"
	"rasid/internal/journal"
)

// lookObjects is how many objects of a bucket are shown when it is only looked at.
const lookObjects = 3

func (a *App) newS3(s config.Source) (collectors.Source, error) {
	x := s.S3
	cfg := s3.Config{ID: s.ID, URL: x.URL, Bucket: x.Bucket, Prefix: x.Prefix, Region: x.Region, AccessKey: a.secret(x.AccessKey), SecretKey: a.secret(x.SecretKey),
		Department: s.Department, Departments: a.hasDepartment, Delete: x.Delete, Limit: x.SizeLimit, Dir: a.incoming(), Timeout: x.Timeout,
		Patience: fetch.Patience{Now: time.Now}, OnAnswer: a.onAnswer, Ledger: ledger{a}}
	if a.looking != nil {
		cfg.Newest = lookObjects
	}
	return s3.New(cfg)
}

// ledger is what the journal knows of objects that were taken.
type ledger struct{ a *App }

// Taken implements s3.Ledger.
func (l ledger) Taken(ctx context.Context, source string, each func(s3.Taken) error) error {
	reading, err := l.a.Intake.Reading(ctx, source)
	if err != nil {
		return err
	}
	return l.a.Journal.EachOf(ctx, source, func(d journal.Delivery) error {
		return each(s3.Taken{Origin: d.Origin, SHA256: d.SHA256, Modified: d.Modified, Stale: d.Reading != reading})
	})
}
