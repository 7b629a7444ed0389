-- Every change of what is to be told: of a goal's status, of reports that are late, of the service
-- itself. The detail holds what the change rests on, and what the machine must know to go on.
CREATE TABLE alert_transition (
  seq INTEGER PRIMARY KEY, alert TEXT NOT NULL, was TEXT NOT NULL, state TEXT NOT NULL, severity TEXT NOT NULL, level INTEGER NOT NULL,
  at INTEGER NOT NULL, -- milliseconds since 1970
  as_of INTEGER NOT NULL, -- days since 1970
  plan TEXT NOT NULL, delivery INTEGER NOT NULL, position INTEGER NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX alert_transition_alert ON alert_transition (alert, seq);
CREATE TRIGGER alert_transition_stays BEFORE UPDATE ON alert_transition BEGIN SELECT RAISE(ABORT, 'transitions of alerts are append-only'); END;
CREATE TRIGGER alert_transition_kept BEFORE DELETE ON alert_transition BEGIN SELECT RAISE(ABORT, 'transitions of alerts are append-only'); END;
-- What people did about alerts: acknowledged one, silenced some, took that back. The request names
-- what was asked for, so that nothing is done twice.
CREATE TABLE alert_act (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL, until INTEGER NOT NULL, -- milliseconds since 1970
  who TEXT NOT NULL, note TEXT NOT NULL, detail TEXT NOT NULL, request TEXT NOT NULL UNIQUE
);
CREATE TRIGGER alert_act_stays BEFORE UPDATE ON alert_act BEGIN SELECT RAISE(ABORT, 'acts on alerts are append-only'); END;
CREATE TRIGGER alert_act_kept BEFORE DELETE ON alert_act BEGIN SELECT RAISE(ABORT, 'acts on alerts are append-only'); END;
-- Who is to be told what, by which channel, and how far that is. Rows are never deleted.
CREATE TABLE notification (
  id INTEGER PRIMARY KEY, alert TEXT NOT NULL, transition INTEGER NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL,
  recipient TEXT NOT NULL, channel TEXT NOT NULL, level INTEGER NOT NULL,
  created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, -- milliseconds since 1970
  state TEXT NOT NULL, message TEXT NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL,
  UNIQUE (alert, transition, recipient, channel, kind, n)
);
CREATE INDEX notification_told ON notification (alert, recipient, channel, id);
CREATE INDEX notification_waiting ON notification (state) WHERE state IN ('pending', 'sending');
CREATE TRIGGER notification_kept BEFORE DELETE ON notification BEGIN SELECT RAISE(ABORT, 'notifications are kept'); END;
