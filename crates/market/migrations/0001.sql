-- Providers of care and support: what is known of an organisation besides its name and code, which the gate has.
create table provider (
  organisation_id uuid not null constraint provider_pkey primary key,
  town text,
  postcode text not null,
  sealed_email bytea,             -- where its letters go
  registered_at timestamptz       -- when somebody registered it; nothing where it stands on the place's list alone
);

-- Registrations whose link was not opened yet. A row is deleted when it was, or a day later.
create table registration (
  id uuid not null constraint registration_pkey primary key,
  asked_at timestamptz not null,
  sealed bytea not null           -- who asks, and for what
);
create index registration_asked on registration (asked_at);
