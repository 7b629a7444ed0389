package app

import (
	"context"

	"rasid/internal/api"
)

func (a *App) alertOperations() []api.Operation {
	return []api.Operation{{ID: "listAlerts", Path: "/alerts", Group: "alerts", Summary: "What is raised, and the silences in force.", Answer: AlertList{},
		Params: []api.Param{{Name: "all", Kind: api.Truth, About: "Also what is over."}},
		Do:     func(ctx context.Context, in api.Input) (any, error) { return a.ListAlerts(ctx, in.Truth("all")) }}}
}
