-- Links by which addresses are confirmed. What stands in a link is not kept, but what stands for it; a row is
-- forgotten a day after it was asked for.
create table confirmation (
  token_hash bytea not null constraint confirmation_pkey primary key,
  address_hash bytea not null,
  nth bigint not null,            -- of those asked for this address: two at once cannot be the same
  purpose text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  sealed bytea not null,          -- the address, and what it is confirmed for
  constraint confirmation_nth unique (address_hash, nth)
);
create index confirmation_asked on confirmation (asked_at);
