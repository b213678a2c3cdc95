-- The ledger. Entries are only ever added; "seq" and what follows from it are given when an entry
-- is linked into the tree: at once on SQLite, within a tick on PostgreSQL.
create table ledger (
  id uuid not null constraint ledger_pkey primary key,
  seq bigint constraint ledger_seq unique,
  at timestamptz not null,
  action text not null,
  outcome text not null,
  actor_account uuid,
  actor_program text,
  organisation_id uuid,
  role text,
  session_id uuid,
  reason_code text,
  reason_text text,
  route text not null,
  -- Both are text, not JSON: the bytes that were hashed must come back as they were written.
  subjects text not null,
  detail text not null,
  leaf bytea,
  seal bytea
);
create index ledger_at on ledger (at);
create index ledger_by_account on ledger (actor_account, at);
-- What waits to be linked; empty but for a moment.
create index ledger_pending on ledger (at, id) where seq is null;

-- Whom an entry is about, to answer "who looked at me?"; the entry's own text is what is hashed.
create table ledger_subject (
  person_id uuid not null,
  entry_id uuid not null,
  constraint ledger_subject_pkey primary key (person_id, entry_id)
) /* clustered */;

-- One row: the tree as it stands. "note" is the signed checkpoint over it.
create table ledger_head (
  id bigint not null constraint ledger_head_pkey primary key,
  size bigint not null,
  frontier bytea not null,
  note text not null
);

-- Signed checkpoints kept along the way.
create table ledger_checkpoint (
  size bigint not null constraint ledger_checkpoint_pkey primary key,
  at timestamptz not null,
  note text not null
);

create table event (
  id uuid not null constraint event_pkey primary key,
  at timestamptz not null,
  kind text not null,
  person_id uuid,
  body jsonb not null,
  entry_id uuid not null
);
create index event_about on event (person_id, at);
