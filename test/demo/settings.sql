/* settings.sql: what every question wants of psql. Its variables bold and plain start and end a heading. */
\set ON_ERROR_STOP on
\pset pager off
\pset footer off
\pset null '-'
SET TIME ZONE 'UTC';
SET client_min_messages = warning;
