-- The oversight room. What the watcher has read (watch_place, watch_act), what it found (finding,
-- finding_entry), what privacy officers made of it (alert, alert_question, alert_told, explained, breach),
-- and what they keep for it (watch_list, home).

-- One row: up to which place of the ledger it has been read. Each unit of the watcher takes the next turn,
-- so that of several programs on one database one goes on and the others begin again.
create table watch_place (
  id bigint not null constraint watch_place_pkey primary key,
  place bigint not null,
  turn bigint not null
);
insert into watch_place (id, place, turn) values (1, -1, 0);

-- What matters of the ledger's last weeks, narrow. It says nothing that the ledger does not, and is
-- forgotten when no pattern looks back so far.
create table watch_act (
  entry_id uuid not null constraint watch_act_pkey primary key,
  at timestamptz not null,
  account_id uuid not null,
  organisation_id uuid not null,
  role text not null,
  kind text not null,
  person_id uuid,
  visit_id uuid,
  mediated boolean not null,
  explains boolean not null,  -- the reason given explains a look without involvement
  odd_hour boolean not null,  -- out of hours, at somebody whom the user did not help then
  alone boolean not null,     -- neither the user nor their organisation helped; known when it has settled
  name_key bigint,            -- a hash of the family name, to count how common it is
  hour bigint not null,       -- hours since 1970
  slot bigint not null,       -- hour of a working day (0 to 23) or of a weekend (24 to 47)
  settles_at timestamptz      -- when it can be judged who helped; null once it has been
);
create index watch_act_by_account on watch_act (account_id, at);
create index watch_act_at on watch_act (at);
create index watch_act_to_settle on watch_act (settles_at) where settles_at is not null;
create index watch_act_of_name on watch_act (name_key, at) where name_key is not null;

-- A pattern in what one user did. Small ones wait here for others; an alert gathers them.
create table finding (
  id uuid not null constraint finding_pkey primary key,
  account_id uuid not null,
  pattern text not null,
  person_id uuid,
  score bigint not null,
  sentence text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  explained_until date,  -- a privacy officer had accepted an explanation, so it counts for nothing
  alert_id uuid
);
create index finding_of_account on finding (account_id, last_at);
create index finding_of_alert on finding (alert_id) where alert_id is not null;

-- The ledger's entries that a finding rests on.
create table finding_entry (
  finding_id uuid not null,
  entry_id uuid not null,
  at timestamptz not null,
  constraint finding_entry_pkey primary key (finding_id, entry_id)
) /* clustered */;

create table alert (
  id uuid not null constraint alert_pkey primary key,
  account_id uuid not null,
  organisation_id uuid not null,
  role text not null,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  score bigint not null,
  shield boolean not null,   -- a shield was overridden: this is an investigation
  decided_at timestamptz,
  decided_by uuid,
  decision text,
  decided_words text
);
-- A user has one open alert, and new evidence joins it.
create unique index alert_open on alert (account_id) where decided_at is null;
create index alert_by_time on alert (opened_at);
create index alert_of_account on alert (account_id, opened_at);

create table alert_question (
  id uuid not null constraint alert_question_pkey primary key,
  alert_id uuid not null constraint question_of_alert references alert (id),
  account_id uuid not null,
  question text not null,
  asked_at timestamptz not null,
  asked_by uuid not null,
  answer text,
  answered_at timestamptz
);
create index question_by_alert on alert_question (alert_id);
create index question_to_answer on alert_question (account_id) where answered_at is null;

-- Whether and how the person was told, or why not.
create table alert_told (
  id uuid not null constraint alert_told_pkey primary key,
  alert_id uuid not null constraint told_of_alert references alert (id),
  person_id uuid not null,
  told boolean not null,
  words text not null,
  at timestamptz not null,
  by_account uuid not null
);
create index told_by_alert on alert_told (alert_id);

-- What a privacy officer accepted as explained, until a day. Never a shield override.
create table explained (
  account_id uuid not null,
  pattern text not null,
  person_id uuid,
  until date not null,
  alert_id uuid not null
);
create index explained_of_account on explained (account_id, until);

-- A breach of personal data: UK GDPR articles 33 and 34.
create table breach (
  id uuid not null constraint breach_pkey primary key,
  alert_id uuid constraint breach_of_alert references alert (id),
  opened_at timestamptz not null,
  opened_by uuid not null,
  aware_at timestamptz not null,
  happened text not null,
  who text,
  how_many bigint,
  risk text,
  risk_words text,
  reported_at timestamptz,
  reference text,
  not_reported_why text,
  told_at timestamptz,
  told_how text,
  not_told_why text,
  closed_at timestamptz,
  closed_words text
);
create index breach_open on breach (aware_at) where closed_at is null;
create index breach_by_time on breach (aware_at);

-- People whom many are curious about, for a while.
create table watch_list (
  person_id uuid not null constraint watch_list_pkey primary key,
  until date not null,
  why text not null,
  added_at timestamptz not null,
  added_by uuid not null
);

-- Where the holder of an account lives. Here and not with the account, because account administrators
-- read accounts and have no need of it.
create table home (
  account_id uuid not null constraint home_pkey primary key,
  postcode text not null,
  first_line text not null,
  noted_at timestamptz not null,
  noted_by uuid not null
);
