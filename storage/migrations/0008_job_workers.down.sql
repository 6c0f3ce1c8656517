drop table job_workers;
