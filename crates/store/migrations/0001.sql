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
-- To check the list against the entries, which come in the order of their ids.
create index ledger_subject_of_entry on ledger_subject (entry_id);

-- One row: the tree as it stands. "note" is the signed checkpoint over it.
create table ledger_head (
  id bigint not null constraint ledger_head_pkey primary key,
  size bigint not null,
  frontier bytea not null,
  note text not null
);

-- The heads of complete subtrees of 2^8, 2^16 … entries, from which proofs are made. A wrong one proves
-- nothing: a proof is given only where it leads to the signed head.
create table ledger_node (
  height bigint not null,
  place bigint not null,
  hash bytea not null,
  constraint ledger_node_pkey primary key (height, place)
) /* clustered */;

-- Signed checkpoints kept along the way.
create table ledger_checkpoint (
  size bigint not null constraint ledger_checkpoint_pkey primary key,
  at timestamptz not null,
  note text not null
);

-- Ledgers of others, of which this place is a witness: the last checkpoint that it saw of each.
create table witnessed (
  name text not null constraint witnessed_pkey primary key,
  verifier_key text not null constraint witnessed_verifier_key unique,
  size bigint not null,
  root bytea not null,
  note text not null,
  seen_at timestamptz -- none yet where it is empty
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
