-- What providers were reminded of by letter, so that nobody is reminded of the same twice. A row comes in the unit that
-- queues the letter.
create table reminder (
  organisation_id uuid not null,  -- whoever has not published
  form text not null,
  form_version text not null,
  days_before bigint not null,    -- which of the reminders before the form's last day
  sent_at timestamptz not null,
  constraint reminder_pkey primary key (organisation_id, form, form_version, days_before)
);
create table action_reminder (
  action_id uuid not null,
  due date not null,              -- where it is put off, its owner is reminded again
  sent_at timestamptz not null,
  constraint action_reminder_pkey primary key (action_id, due)
);
