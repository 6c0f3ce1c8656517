drop table catalog_state;
drop table catalog_files;
