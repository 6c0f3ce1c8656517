alter table search_sessions drop column setor_nome;

drop table own_sectors;
