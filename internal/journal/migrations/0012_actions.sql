-- What was decided about goals off their course, and what became of it: an action is what its events make
-- of it, up to a time. The request names what was asked for, so that nothing is done twice.
CREATE TABLE action_event (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, -- milliseconds since 1970
  action TEXT NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, detail TEXT NOT NULL, request TEXT NOT NULL
);
CREATE INDEX action_event_request ON action_event (request);
CREATE TRIGGER action_event_stays BEFORE UPDATE ON action_event BEGIN SELECT RAISE(ABORT, 'events of actions are append-only'); END;
CREATE TRIGGER action_event_kept BEFORE DELETE ON action_event BEGIN SELECT RAISE(ABORT, 'events of actions are append-only'); END;
