package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/diag"
	"rasid/internal/i18n"
)

// Links are those in messages, by which people act on an alert without an account.
type Links interface {
	Linked(ctx context.Context, link string) (alerts.Linked, error)                          // changes nothing
	ActByLink(ctx context.Context, link string, r alerts.LinkRequest) (alerts.Linked, error) // once for the same request
}

const (
	largestForm = 16 << 10 // bytes
	// Requests a minute from one address, below alerts.ActPath: a whole office may share one.
	mostActs = 120
)

// actForm is what a form held when it was sent.
type actForm struct {
	Kind, Note string
	Days       int
}

// actPage is the page of a link.
type actPage struct {
	page
	Problem           string // why nothing was done; "" after GET
	Done, Open        bool   // it has just been done; there is something to do
	Link              string // to the page about the alert, in this language; "" when it is not known
	State             verdict
	Reason, Since, As string
	Handled           []string // what people do about it
	Form              string   // sealed
	Forms             []actChoice
	Action            string // where the forms go, from here
	Confirms          bool
}

// actChoice is one of the forms.
type actChoice struct {
	Kind, Note string
	Days       []int
	Chosen     int
	Shown      bool // not folded away
	Most       int  // characters of the note
}

// act shows what a link is for. It changes nothing: programs that look for harm in mail open links too.
func (s *server) act(w http.ResponseWriter, r *http.Request) {
	if !s.admit(w, r) {
		return
	}
	at, err := s.Links.Linked(r.Context(), r.PathValue("link"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showAct(w, r, at, actForm{}, "")
}

// acts does what a form asks for.
func (s *server) acts(w http.ResponseWriter, r *http.Request) {
	if !s.admit(w, r) {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			s.refuse(w, r, http.StatusRequestEntityTooLarge, "act.large")
			return
		}
		s.refuse(w, r, http.StatusBadRequest, "act.form")
		return
	}
	link := r.PathValue("link")
	sent := actForm{Kind: r.PostForm.Get("kind"), Note: r.PostForm.Get("note")}
	var err error
	if sent.Days, err = strconv.Atoi(r.PostForm.Get("days")); err != nil {
		sent.Days = -1 // which no act takes
	}
	var at alerts.Linked
	if sameOrigin(r) {
		at, err = s.Links.ActByLink(r.Context(), link, alerts.LinkRequest{Form: r.PostForm.Get("form"), Kind: sent.Kind, Note: sent.Note, Days: sent.Days})
	} else if at, err = s.Links.Linked(r.Context(), link); err == nil {
		err = alerts.ErrLinkForm
	}
	use := (*diag.UseError)(nil)
	switch {
	case err == nil:
		// The answer is a page that can be loaded again, so that nothing is sent twice.
		done := url.Values{"done": {sent.Kind}}
		if l := r.URL.Query().Get("lang"); languageNames[indicators.Lang(l)] != "" {
			done.Set("lang", l)
		}
		w.Header().Set("Location", "?"+done.Encode())
		w.WriteHeader(http.StatusSeeOther)
	case errors.Is(err, alerts.ErrLinkClosed):
		s.showAct(w, r, at, actForm{}, "")
	case errors.Is(err, alerts.ErrLinkForm):
		s.showAct(w, r, at, sent, "act.form")
	case errors.Is(err, alerts.ErrLinkChanged):
		s.showAct(w, r, at, sent, "act.changed")
	case errors.As(err, &use):
		s.showAct(w, r, at, sent, "act.wrong")
	default:
		s.fail(w, r, err)
	}
}

// admit sets what every answer to a link carries, and refuses who asks too often. The link is as good
// as a password for what it does: nobody keeps the page, lists it or hears where a reader came from.
func (s *server) admit(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	if !s.limit.allows(r.RemoteAddr, time.Now()) {
		h.Set("Retry-After", "60")
		s.refuse(w, r, http.StatusTooManyRequests, "act.many")
		return false
	}
	return true
}

var crossOrigin = http.NewCrossOriginProtection()

// sameOrigin reports whether a form may come from this page. A browser that is told to say nothing of
// where a reader comes from sends "null"; over plain http it says nothing else either, and then the
// seal of the form decides alone.
func sameOrigin(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "null" || crossOrigin.Check(r) == nil
}

// actLang is what the reader chose on the page, or the language of the message, or as on every page.
func (s *server) actLang(w http.ResponseWriter, r *http.Request, at *alerts.Linked) indicators.Lang {
	if of := at.Recipient.Language; languageNames[of] != "" && languageNames[indicators.Lang(r.URL.Query().Get("lang"))] == "" {
		w.Header().Set("Vary", "Accept-Language, Cookie")
		return of
	}
	return s.lang(w, r)
}

// showAct shows a link's page, with what was sent and why it was not done.
func (s *server) showAct(w http.ResponseWriter, r *http.Request, at alerts.Linked, sent actForm, problem string) {
	l := s.actLang(w, r, &at)
	title, v := s.Plan.Title, &at.View
	code := http.StatusOK
	switch at.Standing {
	case alerts.LinkUnknown:
		code, problem = http.StatusNotFound, "act.unknown"
	case alerts.LinkExpired:
		code, problem = http.StatusGone, "act.expired"
	case alerts.LinkOver:
		if problem = "act.over"; v.Open {
			problem = "act.again"
		}
		if r.Method == http.MethodPost {
			code = http.StatusConflict
		}
	case alerts.LinkOpen:
		code = map[string]int{"": code, "act.form": http.StatusForbidden, "act.changed": http.StatusConflict, "act.wrong": http.StatusUnprocessableEntity}[problem]
	}
	if at.Standing != alerts.LinkUnknown {
		title = v.Name
	}
	p := actPage{page: s.pageIn(l, r, title, s.Board.Current())}
	if at.Path != "" {
		p.Link = at.Path + "?lang=" + string(l) // the browser may speak another language than the message
	}
	p.Live, p.Private = false, true
	if problem != "" {
		p.Problem = i18n.T(l, problem, "most", indicators.FormatNumber(l, alerts.LongestNote, 0))
	}
	if at.Standing == alerts.LinkOpen || at.Standing == alerts.LinkOver && !v.Open {
		p.State, p.Reason = stateOf(l, v), v.Reason.In(l)
		p.Handled = s.handledBy(l, v)
		if v.Since != nil && v.Open {
			p.Since = i18n.T(l, "alert.since", "since", indicators.FormatDate(l, indicators.DateOf(v.Since.In(s.Plan.TimeZone))))
		}
	}
	if at.Standing == alerts.LinkOpen {
		handled := v.Acknowledged != nil || v.Silenced != nil
		p.Open, p.Form, p.Confirms = true, at.Form, at.Confirms
		p.Done = handled && problem == "" && r.URL.Query().Get("done") != ""
		p.As = i18n.T(l, "act.as", "name", cmp.Or(at.Recipient.Name, at.Recipient.ID))
		if p.Action = "?"; r.URL.Query().Get("lang") != "" {
			p.Action = "?lang=" + string(l)
		}
		if !handled && len(p.Handled) == 0 {
			p.Handled = []string{i18n.T(l, "handled.nobody")}
		}
		p.Forms = []actChoice{
			{Kind: alerts.Acknowledge, Days: []int{1, 7, 0}, Chosen: 7, Shown: !handled && sent.Kind != alerts.Silence},
			{Kind: alerts.Silence, Days: []int{1, 7, 28}, Chosen: 1},
		}
		for i := range p.Forms {
			f := &p.Forms[i]
			if f.Most = alerts.LongestNote; f.Kind == sent.Kind {
				f.Note, f.Chosen, f.Shown = strings.ToValidUTF8(sent.Note, "�"), sent.Days, true
			}
		}
	}
	s.show(w, r, code, "act", p)
}

// stateOf is the state of an alert: a goal's as everywhere, that of others by how much it presses.
func stateOf(l indicators.Lang, v *alerts.View) verdict {
	if st := indicators.Status(v.State); v.Topic == alerts.GoalTopic && i18n.Status(l, st) != "status."+v.State {
		return verdictOf(l, st)
	}
	out := verdict{indicators.AtRisk, i18n.T(l, "alert.state."+v.State)}
	if v.Severity == indicators.Critical {
		out.Status = indicators.OffTrack
	}
	if !v.Open {
		out.Status = indicators.OnTrack
	}
	return out
}

// handledBy says who has taken an alert up, until when and why.
func (s *server) handledBy(l indicators.Lang, v *alerts.View) (list []string) {
	add := func(kind string, a *alerts.ActView) {
		if a == nil {
			return
		}
		end, until := "over", ""
		if a.Until != nil {
			day, clock := s.moment(l, *a.Until)
			end, until = "until", day+" "+clock
		}
		line := i18n.T(l, "handled."+kind+"."+end, "by", a.By, "until", until, "note", a.Note)
		if a.Via != "" {
			line += " " + i18n.T(l, "handled.by_link")
		}
		list = append(list, line)
	}
	add("acknowledged", v.Acknowledged)
	add("silenced", v.Silenced)
	return list
}
