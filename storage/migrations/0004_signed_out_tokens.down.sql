drop table signed_out_tokens;
