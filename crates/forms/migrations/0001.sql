-- The forms room. What organisations answer (response, answer, answer_earlier), what they plan to do (plan_action,
-- plan_progress), and what a response came to when it was published (response_covers, response_score).
create table response (
  id uuid not null constraint response_pkey primary key,
  organisation_id uuid not null,
  form text not null,
  form_version text not null,
  title text not null,              -- the form's, for the day on which its file is gone
  state text not null,              -- draft, reviewed, signed-off, published or superseded
  turn bigint not null,             -- counts all that was changed: a move is of what was read, or not at all
  started_at timestamptz not null,
  started_by text not null,
  changed_at timestamptz not null,
  reviewed_at timestamptz,
  reviewed_by text,
  signed_off_at timestamptz,
  signed_off_by text,
  taken_back_at timestamptz,        -- the last time
  taken_back_by text,
  taken_back_why text,
  published_at timestamptz,
  published_by text,
  level text,                       -- reached when it was published
  counts_until date
);
create unique index response_under_way on response (organisation_id, form, form_version)
  where state in ('draft', 'reviewed', 'signed-off');
create unique index response_in_force on response (organisation_id, form) where state = 'published';
create index response_of_organisation on response (organisation_id, started_at);
create index response_to_form on response (form, form_version, state);

-- What a question is answered with now. What was answered before is in answer_earlier.
create table answer (
  response_id uuid not null constraint answer_to_response references response (id),
  question text not null,
  version bigint not null,          -- how often it was changed: 0, where it was never answered and is only marked
  given text,                       -- JSON; nothing where it was taken away
  mark text,                        -- carried over, and not confirmed yet
  shared_from uuid,                 -- the headquarters' response with whose answer it is kept in step
  given_at timestamptz not null,
  given_by text,                    -- nobody, where it was carried over
  constraint answer_pkey primary key (response_id, question)
);
create index answer_shared on answer (shared_from, question) where shared_from is not null;
create table answer_earlier (
  response_id uuid not null,
  question text not null,
  version bigint not null,
  given text,
  mark text,
  shared_from uuid,
  given_at timestamptz not null,
  given_by text,
  constraint answer_earlier_pkey primary key (response_id, question, version)
);

-- What is to be done, by whom and by when.
create table plan_action (
  id uuid not null constraint plan_action_pkey primary key,
  response_id uuid not null constraint plan_action_of_response references response (id),
  question text not null,
  action text not null,
  owner text not null,
  due date not null,
  version bigint not null,          -- how often it was changed
  done_at timestamptz,
  done_by text
);
create index plan_action_in_response on plan_action (response_id);
create index plan_action_due on plan_action (due) where done_at is null;
create table plan_progress (
  id uuid not null constraint plan_progress_pkey primary key,
  action_id uuid not null constraint plan_progress_of_action references plan_action (id),
  note text not null,
  noted_at timestamptz not null,
  noted_by text not null
);
create index plan_progress_in_action on plan_progress (action_id);

-- The services for which a published response also speaks.
create table response_covers (
  response_id uuid not null constraint response_covers_response references response (id),
  organisation_id uuid not null,
  constraint response_covers_pkey primary key (response_id, organisation_id)
);
create index response_covers_organisation on response_covers (organisation_id);
create table response_score (
  response_id uuid not null constraint response_score_of_response references response (id),
  score text not null,
  value double precision not null,
  band text,                        -- none, as long as anything that it counts is missing
  constraint response_score_pkey primary key (response_id, score)
);
-- Which options were chosen, to count them among many.
create table response_choice (
  response_id uuid not null constraint response_choice_of_response references response (id),
  question text not null,
  chosen text not null,
  constraint response_choice_pkey primary key (response_id, question, chosen)
);

-- Organisations that are asked to answer a form, and when they were last reminded of it.
create table campaign (
  id uuid not null constraint campaign_pkey primary key,
  form text not null,
  form_version text not null,
  title text not null,
  due date not null,
  words text not null,
  made_at timestamptz not null,
  made_by text not null
);
create table campaign_organisation (
  campaign_id uuid not null constraint campaign_organisation_campaign references campaign (id),
  organisation_id uuid not null,
  chased_at timestamptz,
  constraint campaign_organisation_pkey primary key (campaign_id, organisation_id)
);
