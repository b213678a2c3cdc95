-- Who may sign in, for whom, and who is signed in now.

create table organisation (
    id uuid not null primary key,
    name text not null,
    -- The name without case and accents, so that one organisation is not added twice.
    name_key text not null constraint organisation_name_key unique,
    ods_code text constraint organisation_ods_code unique,
    created_at timestamptz not null
);

-- An organisation's accreditations, one row for each time. Never changed but to withdraw it.
create table accreditation (
    id uuid not null primary key,
    organisation_id uuid not null constraint accreditation_organisation references organisation (id),
    first_day date not null,
    last_day date not null,
    given_by text not null,
    evidence text not null,
    recorded_at timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_why text,
    constraint accreditation_in_order check (last_day >= first_day)
);
create index accreditation_of_organisation on accreditation (organisation_id);

create table account (
    id uuid not null primary key,
    user_name text not null constraint account_user_name unique,
    full_name text not null,
    -- The full name and the user name without case and accents, to search in.
    search_key text not null,
    role text not null,
    role_until date,
    organisation_id uuid not null constraint account_organisation references organisation (id),
    state text not null constraint account_state check (state in ('setting-up', 'active', 'suspended', 'closed')),
    state_why text,
    dbs_checked_on date,
    trained_on date,
    terms_accepted bigint,
    terms_accepted_at timestamptz,
    created_at timestamptz not null,
    last_signed_in_at timestamptz
);
create index account_of_organisation on account (organisation_id);

-- What an account is compared with. Beside the account, so that lists never carry it.
create table credential (
    account_id uuid not null primary key constraint credential_account references account (id),
    password_hash text,
    pin_hash text,
    -- Sealed with a key that is not in the database.
    code_secret bytea not null,
    -- The last step whose code was used: no code is used twice.
    code_step bigint not null,
    set_up_hash bytea,
    set_up_until timestamptz
);

-- Wrong tries by typed user name, as a keyed hash: people type passwords into that box.
create table sign_in_try (
    name_hash bytea not null primary key,
    tries bigint not null,
    last_at timestamptz not null,
    locked_until timestamptz
);
create index sign_in_try_last_at on sign_in_try (last_at);

-- Wrong tries by address, as a keyed hash.
create table sign_in_client (
    client_hash bytea not null primary key,
    tries bigint not null,
    window_from timestamptz not null
);
create index sign_in_client_window on sign_in_client (window_from);

create table session (
    id uuid not null primary key,
    token_hash bytea not null constraint session_token unique,
    account_id uuid not null constraint session_account references account (id),
    organisation_id uuid not null,
    role text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    -- When this account had signed in before this session.
    previous_at timestamptz,
    ended_at timestamptz,
    ended_why text
);
create index session_of_account on session (account_id);
