-- Tokens that were signed out, by their SHA-256, until they end by themselves.
create table signed_out_tokens (
  token_sha256 text not null primary key check (length(token_sha256) = 64),
  expires_at timestamptz not null
);

create index signed_out_tokens_by_time on signed_out_tokens (expires_at);
