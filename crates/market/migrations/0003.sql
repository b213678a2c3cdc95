-- What commissioners tell providers. A row is added, and ended; it is never changed otherwise.
create table news (
  id uuid not null constraint news_pkey primary key,
  title text not null,
  words text not null,
  last_day date,                  -- nothing where it stands until it is taken down
  written_at timestamptz not null,
  written_by text not null,
  taken_down_at timestamptz
);
create index news_written on news (written_at);
