-- The clerical desk: docs/decisions/0034-the-clerical-desk.md.

-- In what order questions are asked: when each was raised, less the head start that its worth gives it.
alter table review add column turn timestamptz;
alter table review add column weigh_at timestamptz;  -- from when on its worth is worked out again
alter table review add column why text;                -- of that, in words: two-matchers, much-depends, child, close-call
alter table review add column moved_from uuid;       -- about whom it was asked, where a merge has moved it
alter table review add column settled_by uuid;       -- the question whose decision settled it: itself, or another
alter table review add column verdicts bigint not null default 0; -- how many stand: a guard for those who decide at once
alter table review add column disputed_at timestamptz; -- when two matchers said different things
alter table review add column decided_other uuid;      -- whom its decision merged into the candidate, or parted from them
update review set turn = raised_at, weigh_at = raised_at, settled_by = case when decided_at is null then null else id end;

drop index review_waiting;
create index review_turn on review (turn, id) where decided_at is null;
create index review_to_weigh on review (weigh_at, id) where decided_at is null;
create index review_about on review (candidate_person_id);
create index review_settled on review (settled_by) where settled_by is not null;

-- What one matcher said to a question: a verdict, or that a colleague is asked.
create table review_word (
  id uuid primary key,
  review_id uuid not null constraint word_of_review references review (id),
  account_id uuid not null,
  account_name text not null,
  word text not null,      -- same, different, ask
  note text,               -- what a colleague is asked
  said_at timestamptz not null,
  took_seconds bigint,     -- how long the question was before them; none where that is not known, or there was a break
  undone_at timestamptz
);
create index review_word_of on review_word (review_id);
create index review_word_by on review_word (account_id, said_at);
-- A second pair of eyes is another account's.
create unique index review_verdict_once on review_word (review_id, account_id) where undone_at is null and word <> 'ask';

-- By which decision two records are held apart; none where a link was undone.
alter table must_not_link add column review_id uuid;
create index must_not_link_by on must_not_link (review_id) where review_id is not null;

-- Whose a record was before a merge moved it, as of all else that a merge moves; and when somebody was merged.
alter table record add column moved_from uuid;
create index record_moved on record (moved_from) where moved_from is not null;
alter table person add column merged_at timestamptz;
update record set moved_from = (select l.person_id from link l join person p on p.id = l.person_id
  where l.record_id = record.id and l.undone_at is not null and p.merged_into = record.person_id
  order by l.undone_at desc, l.id desc limit 1);
update person set merged_at = coalesce((select max(l.undone_at) from link l where l.person_id = person.id), updated_at)
  where merged_into is not null;
