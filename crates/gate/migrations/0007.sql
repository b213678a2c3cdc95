-- Passkeys: keys that a person's device keeps, to sign in with.
create table passkey (
  id uuid not null constraint passkey_pkey primary key,
  account_id uuid not null constraint passkey_account references account (id),
  -- A keyed hash of the credential's own id, by which a device names it.
  credential_hash bytea not null constraint passkey_credential unique,
  -- The public key and what else the device said of it, sealed with a key that is not in the database.
  sealed bytea not null,
  -- What its holder calls it.
  name text not null,
  -- Whether its device may copy it to others (WebAuthn: backup eligible).
  may_be_copied boolean not null,
  -- How often it was used, so that of two uses at once one is refused.
  uses bigint not null,
  added_at timestamptz not null,
  last_used_at timestamptz,
  -- When its counter went backwards: somebody may have a copy.
  suspended_at timestamptz
);
create index passkey_of_account on passkey (account_id);

-- What a browser was asked to sign, for the few minutes until it does, and once.
create table passkey_challenge (
  -- The session in which a passkey is added, or the hash of what the browser keeps while it signs in.
  bound_to bytea not null constraint passkey_challenge_pkey primary key,
  sealed bytea not null,
  ends_at timestamptz not null
);
create index passkey_challenge_ends on passkey_challenge (ends_at);
