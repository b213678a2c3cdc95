-- Letters that wait to be sent. A row is deleted when its letter was sent or given up: the ledger has which.
create table letter (
  id uuid not null constraint letter_pkey primary key,
  kind text not null,              -- what it is for, and never whom
  written_at timestamptz not null,
  send_by timestamptz not null,    -- when it is given up
  due_at timestamptz not null,     -- when it is tried next; a program that is at it moves this on first
  tries bigint not null,
  trouble text,                    -- why the last try did not succeed
  sealed bytea not null            -- to whom, and what it says
);
create index letter_due on letter (due_at);
