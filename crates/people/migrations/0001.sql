-- The people room. What sources said (record, record_version), who we take it to be about (person, link,
-- review, must_not_link), how it came (source, feed_run, quarantine, set_aside), and what practitioners recorded
-- here themselves (involvement, correction, problem).

-- A feed: one system that sends its people here under its own keys.
create table source (
  id uuid primary key,
  name text not null constraint source_name unique,
  title text not null,
  organisation_id uuid, -- who sends it, where that is known: their data supplier sees how it went
  created_at timestamptz not null
);

-- The single view of a person: derived from the records, and can be rebuilt from them.
create table person (
  id uuid primary key,
  number text not null constraint person_number unique, -- the record's own number: not sequential, with a check character
  family_name text,
  given_names text,
  previous_family_name text,
  birth_date text,                                      -- year, year and month, or full
  sex text not null,
  nhs_number text,
  address_line text,
  postcode text,
  died_on text,
  carer_name text,
  record_count bigint not null,
  updated_at timestamptz not null,
  merged_into uuid                                      -- set when a matcher found this to be someone already here
);

-- Few: how a merge is undone.
create index person_merged on person (merged_into) where merged_into is not null;

-- The newest thing each source said about one of its people.
create table record (
  id uuid primary key,
  source_id uuid not null constraint record_of_source references source (id),
  record_key text not null,
  person_id uuid not null constraint record_of_person references person (id),
  content_hash bytea not null,
  updated_on text,
  received_at timestamptz not null,
  run_id uuid not null,
  content jsonb not null,
  constraint record_key_of_source unique (source_id, record_key)
);
create index record_by_person on record (person_id);

-- What a source said before, and what came too late to be current.
create table record_version (
  record_id uuid not null,
  version bigint not null,
  content_hash bytea not null,
  content jsonb not null,
  updated_on text,
  received_at timestamptz not null,
  replaced_at timestamptz not null,
  run_id uuid not null,
  constraint record_version_number primary key (record_id, version)
);

-- Blocking and search keys: a 64-bit hash of "kind|value" (rules/keys.rs).
create table person_key (
  key bigint not null,
  person_id uuid not null,
  constraint person_key_once primary key (key, person_id)
) /* clustered */;

-- Why a record is held to be about a person. Links are undone, never deleted.
create table link (
  id uuid primary key,
  record_id uuid not null,
  person_id uuid not null,
  method text not null, -- new, nhs-number, score, clerk
  score_bits double precision,
  evidence jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  undone_by text,
  undone_at timestamptz
);
create unique index link_that_stands on link (record_id) where undone_at is null;

-- "Is this record about this person?": asked of a clerical matcher.
create table review (
  id uuid primary key,
  record_id uuid not null,
  candidate_person_id uuid not null,
  score_bits double precision not null,
  evidence jsonb not null,
  raised_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  decision text -- same, different
);
create unique index review_that_waits on review (record_id, candidate_person_id) where decided_at is null;
create index review_waiting on review (raised_at, id) where decided_at is null;

-- A person decided that these two records are not about one person: matching may not say otherwise.
create table must_not_link (
  record_id uuid not null,
  other_record_id uuid not null,
  decided_by text not null,
  decided_at timestamptz not null,
  constraint must_not_link_once primary key (record_id, other_record_id)
);

-- One load of one file.
create table feed_run (
  id uuid primary key,
  source_id uuid not null constraint feed_run_of_source references source (id),
  file_name text not null,
  file_sha256 text not null,
  file_bytes bigint not null,
  file_lines bigint not null,
  encoding text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  rows bigint not null,
  new_people bigint not null,
  matched bigint not null,
  for_review bigint not null,
  changed bigint not null,
  unchanged bigint not null,
  older bigint not null,
  quarantined bigint not null,
  next_line bigint not null,
  next_offset bigint not null,
  state text not null,          -- running, finished, stopped
  holder uuid not null,         -- the process that loads it, and
  seen_at timestamptz not null, -- its last sign of life
  completeness jsonb not null,
  set_aside jsonb not null,
  unknown_columns jsonb not null
);
create unique index feed_run_one_at_a_time on feed_run (source_id) where state = 'running';
create index feed_run_by_start on feed_run (started_at, id);

-- What could not be taken (kind 'row'), or taken only without one value (kind 'field').
create table quarantine (
  id uuid primary key,
  run_id uuid not null constraint quarantine_of_run references feed_run (id),
  line bigint not null,
  kind text not null,
  field text,
  reason text not null,
  raw text not null,
  secret boolean not null, -- tells of a sensitive service: kept, and shown to nobody
  at timestamptz not null
);
create index quarantine_by_run on quarantine (run_id, line);

-- Recorded by practitioners, not by feeds.
create table involvement (
  id uuid primary key,
  person_id uuid not null constraint involvement_of_person references person (id),
  account_id uuid not null,
  service text not null,
  organisation_id uuid not null,
  organisation_name text not null,
  worker_name text not null,
  worker_role text,
  phone text,
  email text,
  kind text not null,
  started_on date not null,
  ended_on date,
  recorded_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz, -- when the end was recorded
  moved_from uuid -- whom it was recorded about, where a merge has moved it
);
create index involvement_by_person on involvement (person_id);
create index involvement_by_account on involvement (account_id);

-- A record manager's word: it beats every source's.
create table correction (
  id uuid primary key,
  person_id uuid not null constraint correction_of_person references person (id),
  field text not null,
  value text not null,
  reason text not null,
  made_by uuid not null,
  made_by_name text not null,
  made_at timestamptz not null,
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  moved_from uuid -- whom it was recorded about, where a merge has moved it
);
create index correction_by_person on correction (person_id);

create table problem (
  id uuid primary key,
  person_id uuid not null constraint problem_of_person references person (id),
  section text not null,
  text text not null,
  reported_by uuid not null,
  reported_by_name text not null,
  reported_at timestamptz not null,
  answered_by uuid,
  answered_by_name text,
  answered_at timestamptz,
  answer text,
  state text not null,
  moved_from uuid -- whom it was recorded about, where a merge has moved it
);
create index problem_by_person on problem (person_id);
create index problem_by_state on problem (state, reported_at);
