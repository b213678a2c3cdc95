-- The organisation that runs Kith for its place: the first that was added. Its people assess the others,
-- and their own.
alter table organisation add column runs_kith boolean not null default false;
update organisation set runs_kith = true
    where id = (select first.id from organisation first order by first.created_at, first.id limit 1);
create unique index organisation_that_runs_kith on organisation (runs_kith) where runs_kith;

-- How an organisation stands towards each condition of accreditation. A row is added for each
-- assessment, and the one before it is only marked as superseded.
create table condition_assessment (
  id uuid not null constraint condition_assessment_pkey primary key,
  organisation_id uuid not null constraint condition_assessment_organisation references organisation (id),
  -- The condition's number in crates/gate/data.
  number bigint not null,
  status text not null constraint condition_assessment_status
    check (status in ('not-started', 'in-progress', 'met', 'met-with-condition', 'not-applicable')),
  evidence text not null,
  assessor text not null,
  assessed_on date not null,
  -- The last day on which it counts as met; none where it does not.
  counts_until date,
  -- The account that recorded it; none where the operator did.
  recorded_by uuid,
  recorded_at timestamptz not null,
  superseded_at timestamptz
);
create unique index condition_assessment_newest on condition_assessment (organisation_id, number)
  where superseded_at is null;
create index condition_assessment_of on condition_assessment (organisation_id, number, recorded_at);

-- From when an account's days without use are counted, where that is later than it was opened: it was
-- set up, or opened again.
alter table account add column in_use_from timestamptz;

-- When whoever is signed in last showed again that it is them; when the session began, if never.
alter table session add column proved_at timestamptz;

-- A lost password or security token: one administrator asks, and another approves.
create table recovery (
  id uuid not null constraint recovery_pkey primary key,
  account_id uuid not null constraint recovery_account references account (id),
  why text not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  approved boolean
);
create index recovery_waiting on recovery (expires_at) where decided_at is null;
