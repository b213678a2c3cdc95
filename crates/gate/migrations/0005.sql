-- Who was merged into whom, so that what was done to either's record is told of both.
create table same_person (
  former_id uuid not null constraint same_person_pkey primary key,
  person_id uuid not null
);
create index same_person_now on same_person (person_id);

-- Answers to people who asked who has looked at a record. What an answer says is read from the ledger
-- up to the moment when it was opened.
create table who_looked_answer (
  id uuid not null constraint who_looked_answer_pkey primary key,
  person_id uuid not null,
  -- Who asked, how they were identified, and what was checked.
  applicant text not null,
  identified text not null,
  checked text not null,
  -- The request's reference elsewhere.
  reference text,
  opened_by uuid not null,
  opened_at timestamptz not null
);
create index who_looked_answer_about on who_looked_answer (person_id, opened_at);

-- What is left out of an answer, because the law allows it.
create table who_looked_held_back (
  answer_id uuid not null constraint who_looked_held_back_answer references who_looked_answer (id),
  entry_id uuid not null,
  constraint who_looked_held_back_pkey primary key (answer_id, entry_id)
) /* clustered */;
