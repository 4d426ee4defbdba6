-- Text of summaries of customers and of models that is refused: what a
-- valid one becomes with a part replaced, or left out.
\getenv abs_srcdir PG_ABS_SRCDIR
\set clv :abs_srcdir '/test/lib/clv.sql'
\i :clv

-- both are read as they stand
\set data '\'{"clv":1,"data":"times","unit_days":7,"frequency":[0,2],"recency":[0,3.5],"age":[5,5],"customers":[10,1]}\''
\set fitted '\'{"clv_model":1,"model":"shifted_beta_geometric","unit_days":null,"outcome":"converged","customers":5,"evaluations":9,"ridge":0,"log_likelihood":-5,"parameters":{"alpha":1,"beta":1},"covariance":[1,0,1]}\''
\set given '\'{"clv_model":1,"model":"bg_nbd","unit_days":7,"outcome":null,"customers":null,"evaluations":null,"ridge":null,"log_likelihood":null,"parameters":{"r":1,"alpha":1,"a":1,"b":1},"covariance":null}\''
SELECT :data::clv_summary::text = :data AS data, :fitted::clv_model::text = :fitted AS fitted, :given::clv_model::text = :given AS given;
-- space does not matter
SELECT replace(:data, ',', E' ,\n\t')::clv_summary::text = :data AS data, replace(:given, ':', ' : ')::clv_model::text = :given AS given;

\pset format unaligned
SELECT part, instead, pg_temp.tried(format('SELECT %L::clv_summary', replace(:data, part, instead))) FROM (VALUES
	('"clv":1', '"clv":2'), ('"clv":1', '"rate":1'), ('"times"', '"rows"'), ('"times"', '"spend"'), (',"unit_days":7', ''), (':7', ':-7'), (':7', ':0'), ('"frequency":[0,2]', '"frequency":[]'), ('"frequency":[0,2]', '"frequency":[0,2,3]'),
	('[0,2]', '[0,-2]'), ('[0,2]', '[0,1.5]'), ('[0,3.5]', '[1,3.5]'), ('[0,3.5]', '[0,6]'), ('[0,3.5]', '[0]'), ('[0,3.5]', '[0,NaN]'), ('[0,3.5]', '[0,null]'), ('[0,3.5]', '[0,1e999]'), ('[0,3.5]', '[0,"3"]'), ('[5,5]', '[5,5'), ('[5,5]', '[5,5,]'), ('[5,5]', '5'),
	('[10,1]', '[10,0]'), ('[10,1]', '[10,1.5]'), ('[10,1]', '[1e15,1]'), ('[10,1]', '[10,1,1]'), ('[0,2]', '[2,0]'), ('}', ',"more":1}'), ('}', '}}'), ('}', '')) v(part, instead);
SELECT value, pg_temp.tried(format('SELECT %L::clv_summary', '{"clv":1,"data":' || value || '}')) FROM (VALUES
	('"spend","unit_days":7,"frequency":[1],"mean_spend":[5],"customers":[1]'), ('"contracts","periods":[1],"ended":[2],"customers":[1]'), ('"contracts","periods":[1],"ended":[true],"customers":[1]'), ('"contracts","periods":[1,1],"ended":[0,0],"customers":[1,1]')) v(value);
SELECT part, instead, pg_temp.tried(format('SELECT %L::clv_model', replace(:fitted, part, instead))) FROM (VALUES
	('"clv_model":1', '"clv_model":2'), ('shifted_beta_geometric', 'nbd'), ('shifted_beta_geometric', 'gamma_gamma'), ('"unit_days":null', '"unit_days":7'), ('converged', 'lost'), ('converged', 'nothing'), ('converged', 'flat'), (':5', ':5.5'), (':5', ':-5'), (':9', ':-9'), (':9', ':9.5'), (':9', ':null'),
	('"ridge":0', '"ridge":-1'), ('-5', 'null'), ('"log_likelihood":-5,', ''), ('{"alpha":1,"beta":1}', 'null'), ('{"alpha":1,"beta":1}', '[1,1]'), ('"beta":1', '"beta":0'), ('"beta":1', '"beta":1,"c":1'), ('"alpha":1,"beta":1', '"beta":1,"alpha":1'), ('[1,0,1]', '[1,2,1]'), ('[1,0,1]', '[1,0]'), ('[1,0,1]', '[1,0,1,0]')) v(part, instead);
SELECT part, instead, pg_temp.tried(format('SELECT %L::clv_model', replace(:given, part, instead))) FROM (VALUES
	('"unit_days":7', '"unit_days":null'), ('"customers":null', '"customers":5'), ('"evaluations":null', '"evaluations":5'), ('"ridge":null', '"ridge":0'), ('"log_likelihood":null', '"log_likelihood":-5'), ('{"r":1,"alpha":1,"a":1,"b":1}', 'null'), ('"covariance":null', '"covariance":[1,0,1,0,0,1,0,0,0,1]')) v(part, instead);
