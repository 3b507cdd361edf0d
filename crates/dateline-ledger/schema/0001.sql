-- Case file, schema version 1. Every table is STRICT; ids are those of the ledger records.

CREATE TABLE run (
  no          INTEGER PRIMARY KEY,
  program     TEXT NOT NULL,              -- program and version that wrote the rows
  at          TEXT,                       -- ISO 8601, where the caller gave a time
  added       INTEGER NOT NULL,           -- reports that were new
  replaced    INTEGER NOT NULL            -- reports read anew with another result
) STRICT;

-- One row an appearance: where a text came from. The same text may have appeared in several places.
CREATE TABLE appearance (
  document    TEXT NOT NULL,              -- document.id
  place       TEXT NOT NULL,              -- address, id of the input and publisher, joined by U+001F
  uri         TEXT,
  input_id    TEXT,
  publisher   TEXT,
  published   TEXT,
  record      TEXT NOT NULL,              -- the ledger line, JSON
  run         INTEGER NOT NULL REFERENCES run(no),
  PRIMARY KEY (document, place)
) STRICT, WITHOUT ROWID;

-- One row a text, as its first appearance (by publication, then by record) reads.
CREATE TABLE document (
  no          INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  input_id    TEXT,
  uri         TEXT,
  publisher   TEXT,
  authors     TEXT,                       -- "; " between names
  title       TEXT,
  language    TEXT,
  published   TEXT,
  published_from TEXT,
  partial     INTEGER NOT NULL,
  text        TEXT NOT NULL,
  record      TEXT NOT NULL               -- the ledger line, JSON
) STRICT;

CREATE TABLE source (
  document    TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  id          TEXT NOT NULL,
  words       TEXT NOT NULL,              -- name, or the words that describe it
  name        TEXT,
  kind        TEXT NOT NULL,
  named       INTEGER NOT NULL,
  anonymity   TEXT,
  number      TEXT,
  role        TEXT,
  country     TEXT,
  organisation TEXT,
  state_affiliated INTEGER NOT NULL,
  reliability TEXT,
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mention (
  document    TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  id          TEXT NOT NULL,
  kind        TEXT NOT NULL,              -- time, place, actor, quantity, equipment
  start       INTEGER NOT NULL,           -- Unicode scalars
  end         INTEGER NOT NULL,
  words       TEXT NOT NULL,
  value       TEXT,                       -- TIMEX3 value, place name, entity, what is counted, designation
  date_start  TEXT,
  date_end    TEXT,
  lat         REAL,
  lon         REAL,
  country     TEXT,
  code        TEXT,
  low         REAL,
  best        REAL,
  high        REAL,
  record      TEXT NOT NULL,
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attribution (
  document    TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  id          TEXT NOT NULL,
  source      TEXT,
  parent      TEXT,
  depth       INTEGER NOT NULL,
  cue         TEXT,
  content     TEXT,
  mode        TEXT NOT NULL,
  stance      TEXT NOT NULL,
  negated     INTEGER NOT NULL,
  implicit    INTEGER NOT NULL,
  confidence  REAL NOT NULL,
  PRIMARY KEY (document, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  no          INTEGER PRIMARY KEY,
  document    TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  id          TEXT NOT NULL,
  trigger     TEXT NOT NULL,
  content     TEXT NOT NULL,
  content_start INTEGER NOT NULL,         -- Unicode scalars of document.text
  content_end INTEGER NOT NULL,
  type        TEXT NOT NULL,
  mode        TEXT,
  context     TEXT,
  cameo       TEXT,
  actors      TEXT,
  actor_codes TEXT,
  recipients  TEXT,
  recipient_codes TEXT,
  when_start  TEXT,
  when_end    TEXT,
  place       TEXT,
  lat         REAL,
  lon         REAL,
  country     TEXT,
  counts      TEXT,                       -- "99 soldiers; 2 aircraft"
  equipment   TEXT,
  status      TEXT NOT NULL,
  certainty   TEXT NOT NULL,
  source      TEXT,                       -- innermost source in words; NULL = the report's own voice
  source_kind TEXT,
  chain       TEXT,                       -- outermost to innermost, " > " between
  stance      TEXT,
  implied_origin TEXT,
  confidence  REAL NOT NULL,
  record      TEXT NOT NULL,
  UNIQUE (document, id)
) STRICT;
CREATE INDEX claim_id ON claim(id);

-- Mentions behind the cells of a claim.
CREATE TABLE claim_cell (
  document    TEXT NOT NULL,
  claim       TEXT NOT NULL,
  cell        TEXT NOT NULL,              -- actor, recipient, when, where, quantity, equipment
  mention     TEXT NOT NULL,
  role        TEXT,                       -- of places: at, origin, destination
  PRIMARY KEY (document, claim, cell, mention),
  FOREIGN KEY (document, claim) REFERENCES claim(document, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE diagnostic (
  document    TEXT NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  no          INTEGER NOT NULL,
  severity    TEXT NOT NULL,
  stage       TEXT NOT NULL,
  message     TEXT NOT NULL,
  PRIMARY KEY (document, no)
) STRICT, WITHOUT ROWID;

-- Derived from all documents of the case; written anew whenever they change.
CREATE TABLE event (
  id          TEXT PRIMARY KEY,
  type        TEXT NOT NULL,
  mode        TEXT,
  title       TEXT NOT NULL,
  status      TEXT NOT NULL,
  verdict     TEXT NOT NULL,
  origin_count INTEGER NOT NULL,
  claims      INTEGER NOT NULL,
  documents   INTEGER NOT NULL,
  publishers  INTEGER NOT NULL,
  "when"      TEXT,
  "where"     TEXT,
  actors      TEXT,
  equipment   TEXT,
  first_reported TEXT,
  last_updated TEXT,
  record      TEXT NOT NULL               -- the ledger line, JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE event_claim (
  event       TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  document    TEXT NOT NULL,
  claim       TEXT NOT NULL,
  PRIMARY KEY (event, document, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_claim_claim ON event_claim(claim);

CREATE TABLE origin (
  event       TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  no          INTEGER NOT NULL,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL,
  role        TEXT NOT NULL,              -- asserts, denies, unattributed
  counted     INTEGER NOT NULL,
  claims      INTEGER NOT NULL,
  reasons     TEXT,
  PRIMARY KEY (event, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_count (
  event       TEXT NOT NULL REFERENCES event(id) ON DELETE CASCADE,
  of          TEXT NOT NULL,
  low         REAL,
  best        REAL,
  high        REAL,
  agreement   TEXT NOT NULL,
  figures     INTEGER NOT NULL,
  PRIMARY KEY (event, of)
) STRICT, WITHOUT ROWID;

-- Decisions of reviewers: append-only, each row seals the one before it.
CREATE TABLE decision (
  no          INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  author      TEXT NOT NULL,
  subject     TEXT NOT NULL,              -- claim, event or source id
  cell        TEXT,
  old         TEXT,
  new         TEXT,
  reason      TEXT,
  previous    TEXT NOT NULL,              -- seal of the row before; empty for the first
  seal        TEXT NOT NULL               -- SHA-256 over all other columns
) STRICT;
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

-- Full text over reports and over the content of claims.
CREATE VIRTUAL TABLE search_document USING fts5(title, text, content='document', content_rowid='no', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER document_in AFTER INSERT ON document BEGIN
  INSERT INTO search_document(rowid, title, text) VALUES (new.no, new.title, new.text);
END;
CREATE TRIGGER document_out AFTER DELETE ON document BEGIN
  INSERT INTO search_document(search_document, rowid, title, text) VALUES ('delete', old.no, old.title, old.text);
END;
CREATE VIRTUAL TABLE search_claim USING fts5(content, source, content='claim', content_rowid='no', tokenize='unicode61 remove_diacritics 2');
CREATE TRIGGER claim_in AFTER INSERT ON claim BEGIN
  INSERT INTO search_claim(rowid, content, source) VALUES (new.no, new.content, new.source);
END;
CREATE TRIGGER claim_out AFTER DELETE ON claim BEGIN
  INSERT INTO search_claim(search_claim, rowid, content, source) VALUES ('delete', old.no, old.content, old.source);
END;

-- Flat views: one row a thing, no joins needed.
CREATE VIEW v_reports AS
  SELECT d.id AS document, d.input_id, d.publisher, d.published, d.title, d.uri, d.language, d.partial,
         length(d.text) AS characters,
         (SELECT count(*) FROM claim c WHERE c.document = d.id) AS claims,
         (SELECT count(*) FROM source s WHERE s.document = d.id) AS sources,
         (SELECT count(*) FROM appearance a WHERE a.document = d.id) AS appearances,
         (SELECT count(*) FROM diagnostic x WHERE x.document = d.id) AS diagnostics
  FROM document d;
CREATE VIEW v_claims AS
  SELECT c.document || '#' || c.id AS claim, c.document, d.publisher, d.published, d.title AS report,
         c.type, c.mode, c.context, c.cameo, c.actors, c.actor_codes, c.recipients, c.recipient_codes,
         c.when_start, c.when_end, c.place, c.lat, c.lon, c.country, c.counts, c.equipment,
         c.status, c.certainty, c.source, c.source_kind, c.chain, c.stance, c.implied_origin,
         c.confidence, c.content,
         (SELECT ec.event FROM event_claim ec WHERE ec.document = c.document AND ec.claim = c.id) AS event
  FROM claim c JOIN document d ON d.id = c.document;
CREATE VIEW v_events AS
  SELECT e.id AS event, e.type, e.mode, e.title, e.status, e.verdict, e.origin_count, e.claims, e.documents,
         e.publishers, e."when", e."where", e.actors, e.equipment, e.first_reported, e.last_updated,
         (SELECT group_concat(o.name, '; ') FROM (SELECT name FROM origin WHERE event = e.id AND counted ORDER BY no) o) AS origins,
         (SELECT group_concat(n.words, '; ') FROM (SELECT of || ' ' || coalesce(CAST(low AS TEXT), '') || '-' || coalesce(CAST(high AS TEXT), '') AS words
            FROM event_count WHERE event = e.id ORDER BY of) n) AS counts
  FROM event e;
