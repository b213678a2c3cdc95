-- Shields: people whose whereabouts must not be seen. A shield that was lifted stays, so that it
-- can be told later when it held.
create table shield (
  id uuid not null constraint shield_pkey primary key,
  person_id uuid not null,
  ground text not null,
  review_on date not null,
  set_by uuid not null,
  set_at timestamptz not null,
  lifted_by uuid,
  lifted_at timestamptz,
  lifted_because text
);
-- One person has one shield at a time; this is also how a search finds who is shielded.
create unique index shield_in_force on shield (person_id) where lifted_at is null;
create index shield_review on shield (review_on) where lifted_at is null;

-- Visits: one person's record, opened in one session, for a reason, for a while.
create table visit (
  id uuid not null constraint visit_pkey primary key,
  session_id uuid not null,
  account_id uuid not null,
  person_id uuid not null,
  reason_code text not null,
  reason_text text not null,
  -- Which shield the visit looks behind. A shield that is set later is another, and hides again.
  overrides_shield uuid,
  opened_at timestamptz not null,
  ends_at timestamptz not null
);
create index visit_of_session on visit (session_id, person_id, opened_at);
