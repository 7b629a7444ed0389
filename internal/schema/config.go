package schema

import (
	"fmt"
	"strings"

	"rasid/internal/config"
)

func configObjects() []object {
	list := []object{
		{"rasid.yaml", "Where deliveries come from, what their columns mean, and where results go.", []key{
			{"sources", list(ref("a source")), "Where deliveries come from. Left out: every department's folder in inbox."},
			{"outputs", ref("outputs"), "Where observations and verdicts are mirrored to."},
			{"alerts", ref("alerts"), "How people are told."},
			{"web", ref("web"), "Where the page is."},
			{"archive", ref("archive"), "Where the bytes of deliveries are kept."},
		}, nil},
		{"outputs", "", []key{{"influxdb", ref("influxdb"), "An InfluxDB 1.8, 2.x or 3.x."}}, nil},
		{"influxdb", "", []key{
			{"!url", address(), "http://127.0.0.1:8086."},
			{"org", text(), "The organisation, of 2.x."},
			{"!bucket", text(), "The bucket; of 1.x a database, or database/retention-policy."},
			{"token", secret(), `"${env:INFLUX_TOKEN}"; of 1.x user:password.`},
			{"proxy", address(), "A proxy, instead of what the environment says."},
			{"ca", text(), "A file of certificates to trust as well."},
			{"timeout", duration(), "For the answer to one write: 2m."},
		}, nil},
		{"web", "", []key{{"listen", text(), "Host and port: 127.0.0.1:8470."}}, nil},
		{"archive", "", []key{{"path", text(), "A folder of the workspace: archive."}}, nil},
		{"a source", "", nil, nil},
		{"table", "What a table is read by; what is not pinned is found out, as rasid preview shows.", []key{
			{"encoding", enum(append([]string{"auto"}, config.Encodings()...)...), "Of text files."},
			{"delimiter", text(), "Between cells: auto, a comma, a semicolon, tab, |, a colon or space."},
			{"quote", enum("auto", `"`, "'", "none"), "Around cells."},
			{"escape", enum("auto", "double", `\`), "Of a quotation mark within a cell."},
			{"sheet", text(), "Of a workbook, by its name."},
			{"header_rows", form{"enum": []any{"auto", "0", "1", "2", "3", 0, 1, 2, 3}}, "How many rows the header has."},
			{"decimal", enum("auto", ".", ","), "The decimal mark."},
			{"dates", enum("auto", "dmy", "mdy", "ymd"), "The order of day, month and year."},
			{"calendar", enum("gregorian", "hijri", "solar-hijri"), "Of the dates."},
		}, nil},
		{"a mapping", "What the columns of a table mean.", []key{
			{"!indicator", either(text(), ref("a field in headers")), "An id, {column: …}, or {in: header}."},
			{"where", form{"type": "object", "additionalProperties": texts()}, "Only rows whose columns hold these values: {commodity: Bread, admin1: [Al-Hasakeh, Ar-Raqqa]}."},
			{"place", either(text(), list(texts()), ref("a mapped place")), "A column, columns from the widest place to the narrowest, or {constant: ID}."},
			{"places", enum("learn", "refuse"), "What becomes of places that nobody knows."},
			{"!period", either(texts(), ref("a period")), "A column, or {column: date, as: month}."},
			{"value", either(texts(), ref("a field")), "The column of the values."},
		}, nil},
		{"a field", "", fieldKeys(), nil},
		{"a field in headers", "", append(fieldKeys(), key{"in", enum("header"), "It stands in the headers of the columns that hold the values."}), nil},
		{"a mapped place", "", append(fieldKeys(),
			key{"in", enum("header"), "It stands in the headers of the columns that hold the values."},
			key{"within", text(), "The id of the place that holds all that the column names."}), nil},
		{"a period", "", append(fieldKeys(),
			key{"in", enum("header"), "It stands in the headers of the columns that hold the values."},
			key{"year", texts(), "The column of the year, beside one of its part."},
			key{"quarter", texts(), "The column of the quarter, beside year."},
			key{"month", texts(), "The column of the month, beside year."},
			key{"week", texts(), "The column of the week, beside year."},
			key{"format", text(), "How dates are written, as the 2nd of January 2006 would be: 02/01/2006."},
			key{"as", periods(), "The period that holds the date."}), nil},
		{"auth", "One way to say who asks.", []key{
			{"bearer", secret(), "A token."},
			{"scheme", text(), "Instead of Bearer, beside bearer: Token."},
			{"basic", ref("basic"), "A user and a password."},
			{"header", ref("header"), "A header with a key."},
			{"query", ref("query"), "A parameter of the address with a key."},
			{"oauth2", ref("oauth2"), "OAuth2 by client credentials."},
		}, one("bearer", "basic", "header", "query", "oauth2")},
		{"a constant place", "", []key{{"!constant", text(), "The id of the place that all is about."}}, nil},
		{"from", "", []key{{"!data_set", text(), "Its identifier."}}, nil},
		{"a figure", "How submissions are added up.", []key{
			{"sum", text(), "The question whose answers are added. Left out: submissions are counted."},
			{"where", form{"type": "object", "additionalProperties": texts()}, "Only submissions with these answers."},
		}, nil},
		{"basic", "", []key{{"!user", text(), "The user."}, {"!password", secret(), `"${env:NAME}" or "${file:path}".`}}, nil},
		{"header", "", []key{{"!name", text(), "Of the header: X-Api-Key."}, {"!value", secret(), `"${env:NAME}" or "${file:path}".`}}, nil},
		{"query", "", []key{{"!name", text(), "Of the parameter: api_key."}, {"!value", secret(), `"${env:NAME}" or "${file:path}".`}}, nil},
		{"oauth2", "", []key{{"!token_url", address(), "Where tokens are given."}, {"!client_id", text(), "Who asks."}, {"!client_secret", secret(), `"${env:NAME}" or "${file:path}".`}, {"scope", text(), "What for."}}, nil},
		{"pages", "How an API parts its answers.", []key{
			{"!by", enum("number", "offset", "cursor", "link", "url"), "What leads to the next page."},
			{"parameter", text(), "The parameter that counts, or holds the cursor."},
			{"first", number(), "Of the first page."},
			{"size", number(), "Rows of a page."},
			{"next", text(), "A jq program that finds the next cursor or address."},
			{"more", text(), "A jq program that says whether another page follows."},
			{"most", number(), "More pages are an error."},
		}, nil},
		{"alerts", "", []key{
			{"send", flag(), "Nothing leaves the house before this is true."},
			{"channels", list(ref("a channel")), "The ways to send messages."},
			{"operators", list(ref("a contact")), "Who hears of Rasid's own troubles."},
			{"page", address(), "Where people reach the page, for links in messages."},
			{"links", ref("links"), "Links by which people act without an account."},
			{"gather", duration(), "How long changes are gathered into one message: 1m."},
			{"at_most_every", duration(), "The shortest time between two messages to one recipient: 5m."},
			{"heartbeat", ref("a heartbeat"), "A call that says that goals are judged."},
		}, nil},
		{"links", "", []key{{"valid", wait(), "How long: 14d, at most 90d, or never."}}, nil},
		{"a heartbeat", "", []key{
			{"!url", address(), `Of the watcher; "${env:NAME}" where it is as good as a password.`},
			{"every", duration(), "Time between calls: 5m."},
			{"timeout", duration(), "For the answer: 10s."},
			{"method", enum("GET", "HEAD", "POST"), "How it is called."},
		}, nil},
		{"a channel", "", nil, nil},
	}
	for i := range list {
		switch list[i].what {
		case "a source":
			var kinds []string
			for _, k := range config.Kinds() {
				kinds = append(kinds, k.Name)
				list = append(list, shaped("a "+k.Name+" source", k.Purpose, k.Shape(), sourceKeys()))
			}
			list[i].more = byKind(kinds, func(kind string) string { return "a " + kind + " source" })
		case "a channel":
			for _, kind := range config.ChannelKinds() {
				_, keys := config.ChannelShape(kind)
				list = append(list, shaped("a "+kind+" channel", "", keys, channelKeys()))
			}
			list[i].more = byKind(config.ChannelKinds(), func(kind string) string { return "a " + kind + " channel" })
		}
	}
	return append(list, contactObjects()...)
}

func fieldKeys() []key {
	return []key{{"column", texts(), "The header of the column; of several, the first that is there."}, {"constant", text(), "The same for all rows."}}
}

func periods() form { return enum("day", "week", "month", "quarter", "year") }

// byKind makes a map that has the keys of its kind.
func byKind(kinds []string, def func(kind string) string) form {
	var ways []form
	for _, k := range kinds {
		ways = append(ways, form{"if": form{"properties": form{"kind": form{"const": k}}, "required": []string{"kind"}}, "then": ref(def(k))})
	}
	return form{"properties": form{"kind": enum(kinds...)}, "required": []string{"kind"}, "allOf": ways, "additionalProperties": true}
}

// shaped is a map whose keys the readers list, each described here.
func shaped(what, doc string, shape []string, described []key) object {
	o := object{what: what, doc: doc}
	for _, name := range shape {
		bare := strings.TrimPrefix(name, "!")
		found := false
		for _, k := range described {
			if k.name == bare {
				o.keys, found = append(o.keys, key{name, k.is, k.doc}), true
				break
			}
		}
		if !found {
			panic(fmt.Sprintf("schema: %s has a key %q that is not described", what, bare)) // a mistake of ours, that any test shows
		}
	}
	return o
}

func sourceKeys() []key {
	return []key{
		{"id", text(), "A short name."},
		{"kind", text(), "What it is: rasid kinds lists them."},
		{"department", text(), "Whose the figures are."},
		{"every", duration(), "How often it is asked: 10s, 1h."},
		{"cron", text(), `When it is asked, in the plan's time zone: "0 6 * * *".`},
		{"catch_up", enum("latest", "all", "none"), "Which of the times of cron: that were missed are made up for. Left out: the latest."},
		{"spread", duration(), "How far runs are put off, each source by its own time, so that not all run at once: 5m."},
		{"hold_above", share(), "The share of refused rows above which a delivery waits for a person: 50%."},
		{"trusted", flag(), "Values are not compared with their history."},
		{"map", list(ref("a mapping")), "What the columns mean. Left out: the headers are known ones."},
		{"places", enum("learn", "refuse"), "What becomes of places that nobody knows."},
		{"path", text(), "A folder of the workspace: inbox."},
		{"settle", duration(), "A file is read once it has stood still this long: 2s."},
		{"table", ref("table"), "What the table is read by."},
		{"url", form{"type": "string"}, "The address of the server."},
		{"auth", ref("auth"), "Who asks."},
		{"headers", form{"type": "object", "additionalProperties": text()}, "Sent with every request; no secrets."},
		{"timeout", duration(), "For a run: 5m."},
		{"size_limit", pattern(`[0-9]+ *(KB|MB|GB|KiB|MiB|GiB)`), "Of an unpacked answer: 64MiB."},
		{"since", day(), "The first day asked for. Left out: the plan's start."},
		{"overlap", pattern(`[0-9]+d`), "How far the days asked for go back behind the last run: 31d."},
		{"rows", text(), "A jq program that makes rows of a page."},
		{"pages", ref("pages"), "How the answer is parted."},
		{"database", text(), "Of InfluxDB; in 2.x what a DBRP mapping names."},
		{"retention_policy", text(), "Of InfluxDB. Left out: the database's default."},
		{"token", secret(), `"${env:INFLUX_TOKEN}".`},
		{"query", text(), "InfluxQL, left out: what other nodes have mirrored; or PromQL, in which {period} is the length of a period."},
		{"step", periods(), "The periods that the query is asked about. Left out: as the indicators of the map are reported."},
		{"country", either(texts(), form{"type": "object", "additionalProperties": text()}), "By the three letters of ISO 3166: SYR, or {SYR: NES} with the place that it is."},
		{"error", text(), "A jq program that makes the words of an answer that is none."},
		{"bucket", text(), "The name of the bucket."},
		{"prefix", text(), "Only what lies below it."},
		{"region", text(), "Left out where the store has none."},
		{"access_key", secret(), `"${env:S3_ACCESS_KEY}".`},
		{"secret_key", secret(), `"${env:S3_SECRET_KEY}" or "${file:path}".`},
		{"after", enum("keep", "delete"), "What becomes of objects that were taken."},
		{"data", form{"type": "object", "additionalProperties": text()}, "Which indicator each identifier of the server is: {fbfJHSPpUQD: wells}."},
		{"org_units", either(texts(), form{"type": "object", "additionalProperties": text()}), "The units that are asked for, or which place each is."},
		{"org_units_by", enum("id", "code", "name"), "What places have of the units."},
		{"period_type", periods(), "The length of the periods. Left out: as the indicators are reported."},
		{"from", either(enum("analytics"), ref("from")), "Where the values come from."},
		{"asset", text(), "The form, as it stands in its address."},
		{"date", text(), "The question that says when, or _submission_time."},
		{"place", either(text(), ref("a constant place")), "What says where, or {constant: ID}."},
		{"indicator", text(), "What the observations are."},
		{"indicators", form{"type": "object", "additionalProperties": either(text(), ref("a figure"))}, "Which indicator of the plan each series is: {FP.CPI.TOTL: bread_price}; of a form, how it is added up: {visits: count}."},
		{"validation", texts(), "Which submissions count: approved, on_hold, none, not_approved."},
		{"dataset", text(), "What follows /dataset/ in its address."},
		{"resource", text(), "The name of the sheet; * stands for anything."},
		{"format", text(), "As the catalogue calls it: CSV."},
		{"where", form{"type": "object", "additionalProperties": texts()}, "Only rows whose columns hold these values."},
		{"version", enum("1.0.0", "2.0.0"), "Of SDMX-CSV."},
	}
}

func channelKeys() []key {
	return []key{
		{"id", text(), "A short name, by which contacts choose it."},
		{"kind", text(), "mail, webhook, alertmanager, chat or sms."},
		{"timeout", duration(), "For one message: 10s."},
		{"server", text(), "mail.example.org:587."},
		{"from", text(), `"Rasid <rasid@example.org>".`},
		{"reply_to", text(), "Where answers go. Left out: from."},
		{"unsubscribe", text(), "mailto: or https:, where people ask to hear no more."},
		{"tls", enum("starttls", "implicit", "opportunistic", "none"), "How the connection is secured."},
		{"user", text(), "Who signs in."},
		{"password", secret(), `"${env:MAIL_PASSWORD}".`},
		{"helo", text(), "The name of this machine for the server."},
		{"ca", text(), "A file of certificates to trust as well."},
		{"url", form{"type": "string"}, `The address; "${env:NAME}" where it is as good as a password.`},
		{"urls", form{"type": "array", "items": address(), "minItems": 1}, "Every member of the cluster: [http://127.0.0.1:9093]."},
		{"token", secret(), `Sent as a bearer token: "${env:NAME}".`},
		{"resend", duration(), "Between two rounds: 1m."},
		{"receives", enum("everything", "contacts"), "Everything, or only what contacts that name the channel are told."},
		{"language", language(), "Of what is sent there."},
		{"min_severity", severity(), "What is less pressing is not sent."},
		{"method", enum("POST", "GET", "PUT"), "How the gateway is called."},
		{"headers", form{"type": "object", "additionalProperties": text()}, "Templates; {{secret}} stands for the secret."},
		{"body", text(), "A template with .To, .Number, .Text and .ID."},
		{"secret", secret(), `"${env:SMS_TOKEN}".`},
		{"taken", text(), "A pattern that answers fit when a message was taken."},
		{"refused", text(), "A pattern that answers fit when a number never takes one."},
		{"segments", number(), "The most that a message has: 3."},
		{"country", text(), `The code of numbers without one: "963".`},
	}
}
