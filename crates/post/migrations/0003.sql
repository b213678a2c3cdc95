-- Letters that were given up, so that whoever had one written can be told. The ledger has why.
create table letter_given_up (
  letter_id uuid not null constraint letter_given_up_pkey primary key,
  given_up_at timestamptz not null
);
