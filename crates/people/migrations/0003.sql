-- Sensitive services, and contact with them that the record manager brokers. They are apart from ordinary
-- involvements, so that no statement about those can show them: docs/decisions/0020-sensitive-services.md.

-- A service for sexual health, mental health or substance misuse that helps a person.
create table sensitive_service (
  id uuid primary key,
  person_id uuid not null constraint sensitive_service_of_person references person (id),
  kind text not null,           -- sexual-health, mental-health, substance-misuse
  service text not null,
  organisation_id uuid,         -- whose own it is; none where a source has no supplier
  organisation_name text,
  worker_name text,
  worker_role text,
  phone text,
  email text,
  started_on date,
  ended_on date,
  -- on what it is recorded
  given_by text,                -- consent: child, parent, adult
  giver_name text,              -- the parent
  judged_by text,               -- who judged the child able to decide
  given_on date,
  review_on date,
  lapses_on date,               -- when a parent's word ends
  harm text,                    -- significant harm: why it is suspected
  decided_by text,
  decided_on date,
  -- who said so: somebody here, or a source's record
  account_id uuid,
  record_id uuid,
  said_hash bytea,
  gone_at timestamptz,          -- when the source said it no more
  recorded_at timestamptz not null,
  ended_by uuid,
  ended_at timestamptz,
  -- consent withdrawn: shown to nobody but the service itself
  withdrawn_on date,
  withdrawn_word text,          -- person, parent
  withdrawn_by uuid,            -- the account; none where a source says so
  withdrawn_at timestamptz,
  moved_from uuid,              -- whom it was recorded about, where a merge has moved it
  constraint sensitive_service_basis check (given_by is not null or harm is not null)
);
create index sensitive_service_by_person on sensitive_service (person_id);
create index sensitive_service_by_account on sensitive_service (account_id) where account_id is not null;
create index sensitive_service_by_record on sensitive_service (record_id) where record_id is not null;

-- Somebody asks to be put in contact with whichever sensitive service helps a person.
create table contact_request (
  id uuid primary key,
  person_id uuid not null constraint contact_request_of_person references person (id),
  account_id uuid not null,
  account_name text not null,
  organisation_name text not null,
  needs text not null,
  urgency text not null,        -- today, this-week, routine
  urgency_rank bigint not null,
  phone text,
  email text,
  requested_at timestamptz not null,
  answered_at timestamptz,
  answered_by uuid,
  answered_by_name text,
  outcome text,                 -- named, unnamed, declined, not-reached
  service_id uuid,              -- the service whose answer it is
  answer text,
  moved_from uuid
);
create index contact_request_by_person on contact_request (person_id);
create index contact_request_by_account on contact_request (account_id);
create index contact_request_waiting on contact_request (urgency_rank, requested_at, id) where answered_at is null;

-- Whom the record manager approached for them.
create table contact_approach (
  id uuid primary key,
  request_id uuid not null constraint approach_for_request references contact_request (id),
  service_id uuid not null constraint approach_to_service references sensitive_service (id),
  whom text not null,
  way text not null,            -- telephone, email, in-person
  approached_on date not null,
  note text not null,
  noted_by uuid not null,
  noted_by_name text not null,
  noted_at timestamptz not null
);
create index contact_approach_by_request on contact_approach (request_id);
