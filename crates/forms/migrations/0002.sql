-- Files that were sent for a question. Their contents are kept elsewhere, each sealed with a key of its own that is here:
-- what is not here any more opens nowhere.
create table file (
  id uuid not null constraint file_pkey primary key,
  response_id uuid not null constraint file_of_response references response (id),
  question text not null,
  name text not null,
  kind text not null,               -- the ending of its name, told by its content
  bytes bigint not null,
  sha256 bytea not null,            -- of what was sent
  scanned text not null,            -- clean, or not
  content_id uuid not null,
  content_key bytea not null,
  thumbnail_id uuid,                -- a picture's
  thumbnail_key bytea,
  sent_at timestamptz not null,
  sent_by text not null
);
create index file_of_answer on file (response_id, question);
