-- Other systems, such as a council's case management system, which ask on behalf of their signed-in users.
create table other_system (
  id uuid not null constraint other_system_pkey primary key,
  organisation_id uuid not null constraint other_system_organisation references organisation (id),
  name text not null,
  -- The name without case and accents, so that one system is not added twice.
  name_key text not null constraint other_system_name unique,
  -- A keyed hash of its key: whoever reads the database cannot ask as it.
  key_hash bytea not null constraint other_system_key unique,
  key_made_at timestamptz not null,
  added_at timestamptz not null,
  suspended_at timestamptz,
  suspended_why text
);

-- Whose account a system means by the name that it has for one of its users.
create table other_system_user (
  system_id uuid not null constraint other_system_user_system references other_system (id),
  user_id text not null,
  account_id uuid not null constraint other_system_user_account references account (id),
  added_at timestamptz not null,
  constraint other_system_user_pkey primary key (system_id, user_id)
);
create unique index other_system_user_account_once on other_system_user (system_id, account_id);

-- What a system asked lately, so that nothing is asked twice.
create table other_system_request (
  system_id uuid not null,
  request_id uuid not null,
  -- When the system says that it asked.
  asked_at timestamptz not null,
  constraint other_system_request_pkey primary key (system_id, request_id)
) /* clustered */;
create index other_system_request_asked on other_system_request (asked_at);

-- Through which system a visit was opened, where it was through one.
alter table visit add column system_id uuid;
