-- The archive: whose records are in it, what was said about how long a record is kept, and what was
-- purged: docs/decisions/0028-archive-and-purge.md.

-- Somebody whose record is in the archive.
create table archived (
  person_id uuid primary key constraint archived_person references person (id),
  archived_on date not null,
  archived_at timestamptz not null,
  rule text not null,          -- age, consent, death, left-england
  rules_version text not null,
  why_live text,               -- by what a source has said since, the record would be live
  asked_at timestamptz         -- since when a record manager is asked
);
create index archived_asked on archived (asked_at) where asked_at is not null;

-- What a record manager wrote down about how long a record is kept.
create table keeping (
  id uuid primary key,
  person_id uuid not null constraint keeping_of_person references person (id),
  kind text not null,          -- consent, hold, left-england
  said_on date not null,       -- the day of the consent, of the hold, of leaving
  words text not null,         -- who agreed, or why
  review_on date,              -- when a hold is looked at again
  recorded_by uuid not null,
  recorded_by_name text not null,
  recorded_at timestamptz not null,
  ended_by_name text,
  ended_at timestamptz,
  ended_words text,
  moved_from uuid              -- whom it was recorded about, where a merge has moved it
);
create index keeping_by_person on keeping (person_id);

-- People put up to be purged, together; what was done; and the certificate.
create table disposal (
  id uuid primary key,
  rules_version text not null,
  put_up_at timestamptz not null,
  put_up_by uuid,              -- the account; none where a command did
  put_up_by_name text not null,
  approved_at timestamptz,
  approved_by uuid,
  approved_by_name text,
  done_at timestamptz,
  entry_id uuid                -- the ledger's entry that certifies it
);
create index disposal_open on disposal (put_up_at) where done_at is null;

-- Who is in it. A row goes with its person.
create table disposal_person (
  disposal_id uuid not null constraint person_of_disposal references disposal (id),
  person_id uuid not null,
  rule text not null,
  constraint disposal_person_once primary key (disposal_id, person_id)
);
create index disposal_of_person on disposal_person (person_id);

-- How many rows were purged: by table, by rule, and those left out.
create table disposal_count (
  disposal_id uuid not null constraint count_of_disposal references disposal (id),
  what text not null,          -- person, rule, table, left-out
  name text not null,
  how_many bigint not null,
  constraint disposal_count_once primary key (disposal_id, what, name)
);
